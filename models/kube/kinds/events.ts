import type { KubeObject } from '../../../modules/ports/kube.ts';
import { events } from '../../../modules/ports/pod.ts';
import { qualifiedNameProblems } from '../../../modules/ports/selectors/label-rules.ts';
import { invalidValue, requiredValue } from '../objects/field-error.ts';
import { partOf, textReader } from '../objects/object-fields.ts';
import { refusedByName } from '../selector/field-refusal.ts';
import { metadataFields, plainResource, type ResourceDefinition } from '../resource-definition.ts';
import type { StatusCause } from '../status.ts';
import { isUnset } from './filled.ts';

const component = textReader('source.component');
const reporter = textReader('reportingComponent');
const involvedNamespace = textReader('involvedObject.namespace');
const eventTime = textReader('eventTime');

/** Older events name their source, newer ones who reports them. */
function source(event: KubeObject): string {
  const named = component(event);
  return named === '' ? reporter(event) : named;
}

/** What the server writes even where there is nothing. */
const always = {
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: null,
  reportingComponent: '',
  reportingInstance: '',
};

function withEmptyFields(event: KubeObject): KubeObject {
  return Object.keys(always).every((field) => partOf(event, field) !== undefined) ? event : { ...always, ...event };
}

/** Events of the old form belong to the namespace of what they are about; those of the new form say more of themselves. */
function problems(event: KubeObject): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const { namespace = '' } = event.metadata;
  const about = involvedNamespace(event);
  const isNew = eventTime(event) !== '';
  const homes = about === '' ? (isNew ? ['default', 'kube-system'] : ['default']) : isNew ? [namespace] : [about];
  if (!homes.includes(namespace)) {
    causes.push(invalidValue('involvedObject.namespace', about, 'does not match event.namespace'));
  }
  if (!isNew) return causes;
  const reportedBy = reporter(event);
  if (reportedBy === '') causes.push(requiredValue('reportingComponent'));
  for (const problem of qualifiedNameProblems(reportedBy)) {
    causes.push(invalidValue('reportingComponent', reportedBy, problem));
  }
  for (const field of ['reportingInstance', 'action', 'reason']) {
    if (isUnset(partOf(event, field))) causes.push(requiredValue(field));
  }
  return causes;
}

/**
 * Events of core/v1 (pkg/registry/core/event/strategy.go and ValidateEventCreate in pkg/apis/core/validation/events.go, 1.36).
 * Not modelled: limits of length, fields that an update of an event of the new form may not touch, their time to live.
 */
export const eventDefinition: ResourceDefinition = {
  ...plainResource(events),
  shortNames: ['ev'],
  createOnUpdate: true,
  metadataChecks: { names: 'segment', qualifiedFinalizers: false, update: [], statusUpdate: [] },
  dependents: 'ignored',
  withDefaults: withEmptyFields,
  validateCreate: problems,
  validateUpdate: problems,
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
