import type { KubeObject } from '../../../modules/ports/kube.ts';
import { events } from '../../../modules/ports/pod.ts';
import { textReader } from '../object-fields.ts';
import { refusedByName } from '../selector/field-refusal.ts';
import { metadataFields, plainResource, type ResourceDefinition } from '../resource-definition.ts';

const component = textReader('source.component');
const reporter = textReader('reportingComponent');

/** Older events name their source, newer ones who reports them. */
function source(event: KubeObject): string {
  const named = component(event);
  return named === '' ? reporter(event) : named;
}

/** Events of core/v1 (pkg/registry/core/event/strategy.go, 1.36). */
export const eventDefinition: ResourceDefinition = {
  ...plainResource(events),
  shortNames: ['ev'],
  createOnUpdate: true,
  metadataChecks: { names: 'segment', qualifiedFinalizers: false, update: [], statusUpdate: [] },
  dependents: 'ignored',
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
    'source',
    'type',
  ]),
  fieldRefusal: refusedByName,
  computedFields: new Map([['source', source]]),
};
