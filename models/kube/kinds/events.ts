import { events } from '../../../modules/ports/pod.ts';
import { metadataFields, plainResource, type ResourceDefinition } from '../resource-definition.ts';

/** Events of core/v1 (pkg/registry/core/event/strategy.go, 1.36). */
export const eventDefinition: ResourceDefinition = {
  ...plainResource(events),
  shortNames: ['ev'],
  createOnUpdate: true,
  fields: new Set([
    ...metadataFields,
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'type',
  ]),
};
