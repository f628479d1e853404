import { hostnameWarnings } from './name-warnings.ts';
import { pods } from '../../../../modules/ports/pod.ts';
import { refusedByName } from '../../selector/field-refusal.ts';
import { flagReader, textReader } from '../../objects/object-fields.ts';
import { metadataFields, plainResource, type ResourceDefinition } from '../../resource-definition.ts';
import { withPodDefaults } from './defaults.ts';
import { podGracePeriod } from './grace-period.ts';
import { newPod, priorityProblem } from './new-pod.ts';
import { podStatusProblems } from './status-validation.ts';
import { admittedUpdate, podStatusReplaced, podUpdateProblems } from './update.ts';
import { newPodProblems } from './validation.ts';

/** Pods (pkg/registry/core/pod/strategy.go, 1.36). */
export const podDefinition: ResourceDefinition = {
  ...plainResource(pods),
  shortNames: ['po'],
  categories: ['all'],
  statusSubresource: true,
  generation: 'spec',
  returnsDeleted: true,
  withDefaults: withPodDefaults,
  refuseCreate: priorityProblem,
  prepareCreate: newPod,
  validateCreate: newPodProblems,
  prepareUpdate: admittedUpdate,
  validateUpdate: podUpdateProblems,
  warnCreate: hostnameWarnings,
  prepareStatusUpdate: podStatusReplaced,
  validateStatusUpdate: podStatusProblems,
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
    'spec.host',
    'spec.hostNetwork',
    'status.podIPs',
  ]),
  fieldRefusal: refusedByName,
  computedFields: new Map([
    // What clients of long ago call it.
    ['spec.host', textReader('spec.nodeName')],
    ['spec.hostNetwork', flagReader('spec.hostNetwork')],
    // Accepted, but nothing is known of it.
    ['status.podIPs', () => ''],
  ]),
};
