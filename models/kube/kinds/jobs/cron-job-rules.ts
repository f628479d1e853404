import type { KubeObject } from '../../../../modules/ports/kube.ts';
import { invalidValue, requiredValue, unsupportedValue } from '../../objects/field-error.ts';
import { isRecord, partOf, withPart, type JsonObject } from '../../objects/object-fields.ts';
import type { StatusCause } from '../../status.ts';
import { changed, filled } from '../filled.ts';
import { specOf } from '../pods/validation.ts';
import { withTemplate } from './defaults.ts';
import { scheduleProblem } from './schedule-validation.ts';
import { checkJobSpec } from './validation.ts';

const constants = {
  concurrencyPolicy: 'Allow',
  suspend: false,
  successfulJobsHistoryLimit: 3,
  failedJobsHistoryLimit: 1,
  jobTemplate: {},
};
const policies = ['Allow', 'Forbid', 'Replace'];
const zoneName = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;

/** SetDefaults_CronJob in pkg/apis/batch/v1/defaults.go, 1.36. */
export function withCronJobDefaults(job: KubeObject): KubeObject {
  const given = partOf(job, 'spec');
  const complete = changed(filled(isRecord(given) ? given : {}, constants), 'jobTemplate', withJobTemplate);
  const placed = complete === given ? job : withPart(job, 'spec', complete);
  return isRecord(partOf(placed, 'status')) ? placed : withPart(placed, 'status', {});
}

function withJobTemplate(template: JsonObject): JsonObject {
  return changed(filled(template, { metadata: {}, spec: {} }), 'spec', withTemplate);
}

export function newCronJob(job: KubeObject): KubeObject {
  return withPart(job, 'status', {});
}

/** What is wrong with a cron job (ValidateCronJobCreate in pkg/apis/batch/validation/validation.go, 1.36). */
export function newCronJobProblems(job: KubeObject): readonly StatusCause[] {
  const causes = cronJobProblems(job);
  const { name = '' } = job.metadata;
  // The names of its jobs end in eleven characters of their own.
  if (name.length > 52) causes.push(invalidValue('metadata.name', name, 'must be no more than 52 characters'));
  return causes;
}

/** As for a new one, but for its name. Not modelled: the data base of time zones; any name that could be one is accepted. */
export function cronJobProblems(job: KubeObject): StatusCause[] {
  const causes: StatusCause[] = [];
  const spec = specOf(job);
  checkSchedule(spec['schedule'], causes);
  checkCount(spec, 'startingDeadlineSeconds', causes);
  checkZone(spec['timeZone'], causes);
  const { concurrencyPolicy: policy } = spec;
  if (!policies.includes(String(policy))) causes.push(unsupportedValue('spec.concurrencyPolicy', policy, policies));
  const template = isRecord(spec['jobTemplate']) ? spec['jobTemplate'] : {};
  checkTemplate(isRecord(template['spec']) ? template['spec'] : {}, causes);
  checkCount(spec, 'successfulJobsHistoryLimit', causes);
  checkCount(spec, 'failedJobsHistoryLimit', causes);
  return causes;
}

function checkSchedule(schedule: unknown, causes: StatusCause[]): void {
  if (typeof schedule !== 'string' || schedule === '') {
    causes.push(requiredValue('spec.schedule'));
    return;
  }
  const problem = schedule.includes('TZ')
    ? 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'
    : scheduleProblem(schedule);
  if (problem !== null) causes.push(invalidValue('spec.schedule', schedule, problem));
}

function checkCount(spec: JsonObject, field: string, causes: StatusCause[]): void {
  const value = spec[field];
  if (typeof value !== 'number' || value >= 0) return;
  causes.push(invalidValue(`spec.${field}`, value, 'must be greater than or equal to 0'));
}

function checkZone(zone: unknown, causes: StatusCause[]): void {
  if (typeof zone !== 'string') return;
  const field = 'spec.timeZone';
  if (zone === '') causes.push(invalidValue(field, zone, 'timeZone must be nil or non-empty string'));
  else if (zone.toLowerCase() === 'local') {
    const problem = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    causes.push(invalidValue(field, zone, problem));
  } else if (!zoneName.test(zone)) causes.push(invalidValue(field, zone, `unknown time zone ${zone}`));
}

function checkTemplate(spec: JsonObject, causes: StatusCause[]): void {
  const path = 'spec.jobTemplate.spec';
  checkJobSpec(spec, path, causes);
  const { selector, manualSelector } = spec;
  if (isRecord(selector)) {
    causes.push(invalidValue(`${path}.selector`, selector, '`selector` will be auto-generated'));
  }
  if (manualSelector === true) causes.push(unsupportedValue(`${path}.manualSelector`, true, ['nil', 'false']));
}
