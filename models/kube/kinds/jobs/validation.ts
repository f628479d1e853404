import type { KubeObject } from '../../../../modules/ports/kube.ts';
import { labelValueProblems, qualifiedNameProblems } from '../../../../modules/ports/selectors/label-rules.ts';
import { invalidValue, requiredValue, unsupportedValue } from '../../objects/field-error.ts';
import { equalJson, isRecord, partOf, type JsonObject } from '../../objects/object-fields.ts';
import type { StatusCause } from '../../status.ts';
import { listOf } from '../filled.ts';
import { checkSpec, specOf } from '../pods/validation.ts';
import { templateLabels } from './defaults.ts';

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
];
const modes = ['NonIndexed', 'Indexed'];
const replacements = ['Failed', 'TerminatingOrFailed'];

/** What is wrong with a new job (ValidateJob in pkg/apis/batch/validation/validation.go, 1.36). */
export function newJobProblems(job: KubeObject): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const spec = specOf(job);
  checkOwnSelector(job, spec, causes);
  checkSelectedJob(spec, causes);
  return causes;
}

/** The selector must be the one that the server makes. */
function checkOwnSelector({ metadata }: KubeObject, spec: JsonObject, causes: StatusCause[]): void {
  const { selector, manualSelector } = spec;
  if (manualSelector === true || !isRecord(selector)) return;
  const own = { matchLabels: { 'batch.kubernetes.io/controller-uid': metadata.uid } };
  if (!equalJson(selector, own)) causes.push(invalidValue('spec.selector', selector, '`selector` not auto-generated'));
}

function checkSelectedJob(spec: JsonObject, causes: StatusCause[]): void {
  checkJobSpec(spec, 'spec', causes, () => checkSelector(spec, causes));
}

function checkSelector(spec: JsonObject, causes: StatusCause[]): void {
  const { selector } = spec;
  if (!isRecord(selector)) causes.push(requiredValue('spec.selector'));
  const labels = templateLabels(spec) ?? null;
  const matchLabels = isRecord(selector) ? selector['matchLabels'] : undefined;
  const wanted = isRecord(matchLabels) ? matchLabels : {};
  // A selector without any requirement is none.
  const matches = isRecord(selector) && Object.keys(wanted).every((key) => labels?.[key] === wanted[key]);
  if (!matches) {
    const field = 'spec.template.metadata.labels';
    causes.push(invalidValue(field, labels, '`selector` does not match template `labels`'));
  }
}

/**
 * What jobs and the templates of jobs share (validateJobSpec). `selected` adds what only a job minds, in its place.
 * Not modelled: rules about failures and success of pods, limits of indexed jobs.
 */
export function checkJobSpec(spec: JsonObject, path: string, causes: StatusCause[], selected?: () => void): void {
  for (const count of counts) {
    const value = spec[count];
    if (typeof value === 'number' && value < 0) {
      causes.push(invalidValue(`${path}.${count}`, value, 'must be greater than or equal to 0'));
    }
  }
  checkMode(spec, path, causes);
  checkTemplate(spec, path, causes);
  selected?.();
}

function checkMode(spec: JsonObject, path: string, causes: StatusCause[]): void {
  const { completionMode, backoffLimitPerIndex, managedBy, podReplacementPolicy } = spec;
  if (completionMode === 'Indexed') {
    if (spec['completions'] === undefined) {
      causes.push(requiredValue(`${path}.completions`, 'when completion mode is Indexed'));
    }
  } else if (typeof completionMode === 'string' && !modes.includes(completionMode)) {
    causes.push(unsupportedValue(`${path}.completionMode`, completionMode, modes));
  } else if (typeof backoffLimitPerIndex === 'number') {
    causes.push(invalidValue(`${path}.backoffLimitPerIndex`, backoffLimitPerIndex, 'requires indexed completion mode'));
  }
  if (typeof managedBy === 'string' && !managedBy.includes('/')) {
    const problem = 'must be a domain-prefixed path (such as "acme.io/foo")';
    causes.push(invalidValue(`${path}.managedBy`, managedBy, problem));
  }
  if (typeof podReplacementPolicy === 'string' && !replacements.includes(podReplacementPolicy)) {
    causes.push(unsupportedValue(`${path}.podReplacementPolicy`, podReplacementPolicy, replacements));
  }
}

function checkTemplate(spec: JsonObject, path: string, causes: StatusCause[]): void {
  const template = spec['template'];
  const podSpec = isRecord(template) && isRecord(template['spec']) ? template['spec'] : {};
  const labels = templateLabels(spec) ?? {};
  for (const key in labels) {
    const field = `${path}.template.labels`;
    for (const problem of qualifiedNameProblems(key)) causes.push(invalidValue(field, key, problem));
    const value = String(labels[key]);
    for (const problem of labelValueProblems(value)) causes.push(invalidValue(field, value, problem));
  }
  checkSpec(podSpec, `${path}.template.spec`, causes);
  const { restartPolicy } = podSpec;
  const field = `${path}.template.spec.restartPolicy`;
  if (restartPolicy === 'Always') causes.push(requiredValue(field, 'valid values: "OnFailure", "Never"'));
  else if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never') {
    causes.push(unsupportedValue(field, restartPolicy, ['OnFailure', 'Never']));
  }
}

/**
 * What an update of a job does that it may not (ValidateJobUpdate). Upstream shows a template that changed as its internal
 * structure prints it; here it is shown as it was written.
 */
export function jobUpdateProblems(draft: KubeObject, stored: KubeObject): readonly StatusCause[] {
  const next = specOf(draft);
  const old = specOf(stored);
  if (next === old || equalJson(next, old)) return [];
  const causes: StatusCause[] = [...newJobProblems(draft)];
  // Upstream looks at the spec twice, and reports twice what it finds.
  checkSelectedJob(next, causes);
  const open = changeableCompletions(next, old);
  if (!open && next['completions'] !== old['completions']) causes.push(immutable('completions', next));
  for (const field of ['selector', 'template', 'completionMode', 'podFailurePolicy', 'backoffLimitPerIndex']) {
    if (field === 'template' && isStartable(stored, old) && sameButScheduling(next, old)) continue;
    if (!equalJson(next[field], old[field])) causes.push(immutable(field, next));
  }
  return causes;
}

/** An indexed job may grow as long as it runs all its pods at once. */
function changeableCompletions(next: JsonObject, old: JsonObject): boolean {
  return old['completionMode'] === 'Indexed' && next['completions'] === next['parallelism'];
}

function immutable(field: string, spec: JsonObject): StatusCause {
  return invalidValue(`spec.${field}`, spec[field] ?? null, 'field is immutable');
}

/** A job that is suspended and has never run may still be told where its pods go. */
function isStartable(job: KubeObject, spec: JsonObject): boolean {
  const status = partOf(job, 'status');
  const started = isRecord(status) && status['startTime'] !== undefined && status['startTime'] !== null;
  return spec['suspend'] === true && !started;
}

function sameButScheduling(next: JsonObject, old: JsonObject): boolean {
  return equalJson(withoutScheduling(next), withoutScheduling(old));
}

function withoutScheduling({ template }: JsonObject): unknown {
  if (!isRecord(template)) return template;
  const metadata = isRecord(template['metadata']) ? { ...template['metadata'], labels: null, annotations: null } : null;
  const spec = isRecord(template['spec'])
    ? { ...template['spec'], nodeSelector: null, tolerations: null, affinity: null, schedulingGates: null }
    : null;
  return { ...template, metadata, spec };
}

/**
 * What a write to `/status` of a job does that it may not (ValidateJobUpdateStatus, in part): numbers, and what a finished job
 * must say of itself. Not modelled: most of its other rules about transitions.
 */
export function jobStatusProblems(draft: KubeObject, stored: KubeObject): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const part = partOf(draft, 'status');
  const status = isRecord(part) ? part : {};
  for (const count of ['active', 'succeeded', 'failed']) {
    const value = status[count];
    if (typeof value === 'number' && value < 0) {
      causes.push(invalidValue(`status.${count}`, value, 'must be greater than or equal to 0'));
    }
  }
  if (equalJson(part, partOf(stored, 'status'))) return causes;
  checkFinished(status, causes);
  return causes;
}

function checkFinished(status: JsonObject, causes: StatusCause[]): void {
  const holds = new Set(listOf(status, 'conditions').flatMap(({ type, status }) => (status === 'True' ? [type] : [])));
  const complete = holds.has('Complete');
  const failed = holds.has('Failed');
  if (complete && status['completionTime'] === undefined) {
    causes.push(requiredValue('status.completionTime', 'completionTime is required for Complete jobs'));
  }
  if (complete && !holds.has('SuccessCriteriaMet')) {
    causes.push(bareInvalid('cannot set Complete=True condition without the SuccessCriteriaMet=true condition'));
  }
  if (failed && !holds.has('FailureTarget')) {
    causes.push(bareInvalid('cannot set Failed=True condition without the FailureTarget=true condition'));
  }
  if ((complete || failed) && status['startTime'] === undefined) {
    causes.push(requiredValue('status.startTime', 'startTime is required for finished job'));
  }
}

/** Upstream shows no value here. */
function bareInvalid(problem: string): StatusCause {
  return { reason: 'FieldValueInvalid', field: 'status.conditions', message: `Invalid value: ${problem}` };
}
