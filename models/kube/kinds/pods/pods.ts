import { pods } from '../../../../modules/ports/pod.ts';
import { metadataFields, plainResource, type ResourceDefinition } from '../../resource-definition.ts';
import { newPod, withPodDefaults } from './defaults.ts';
import { podGracePeriod } from './grace-period.ts';

/** Pods (pkg/registry/core/pod/strategy.go, 1.36). */
export const podDefinition: ResourceDefinition = {
  ...plainResource(pods),
  shortNames: ['po'],
  categories: ['all'],
  statusSubresource: true,
  generation: 'spec',
  returnsDeleted: true,
  withDefaults: withPodDefaults,
  prepareCreate: newPod,
  gracePeriod: podGracePeriod,
  fields: new Set([
    ...metadataFields,
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ]),
};
