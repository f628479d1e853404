import type { KubeObject } from '../../../modules/ports/kube.ts';
import type { JobPods } from './job-pods.ts';
import { listOf } from '../kinds/filled.ts';
import { specOf } from '../kinds/pods/validation.ts';
import { isRecord, partOf, type JsonObject } from '../objects/object-fields.ts';
import { formatTimestamp, parseTimestamp } from '../objects/timestamp.ts';

/** How a job ends: what it is called in advance, what it is called then, and why. */
export interface JobEnd {
  readonly target: 'SuccessCriteriaMet' | 'FailureTarget';
  readonly final: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

const complete: JobEnd = {
  target: 'SuccessCriteriaMet',
  final: 'Complete',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};
const tooManyFailures: JobEnd = {
  target: 'FailureTarget',
  final: 'Failed',
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
};
const tooLate: JobEnd = {
  target: 'FailureTarget',
  final: 'Failed',
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
};
const ends = [complete, tooManyFailures, tooLate];

/** How many pods of a job have ended, those of now with those counted before. */
export interface JobCounts {
  readonly succeeded: number;
  readonly failed: number;
}

export function countsOf(job: KubeObject, pods: JobPods): JobCounts {
  const status = statusOf(job);
  return {
    succeeded: numberAt(status, 'succeeded', 0) + pods.succeeded.length,
    failed: numberAt(status, 'failed', 0) + pods.failed.length,
  };
}

/** Whether a job is over, or about to be: nothing more becomes of it than what it is called in advance. */
export function endOf(job: KubeObject, counts: JobCounts, pods: JobPods, now: number): JobEnd | null {
  const spec = specOf(job);
  const decided = ends.find(({ target, reason }) => holds(job, target, reason));
  if (decided !== undefined) return decided;
  if (counts.failed > numberAt(spec, 'backoffLimit', 6)) return tooManyFailures;
  const deadline = deadlineOf(job);
  if (deadline !== null && deadline <= now) return tooLate;
  const wanted = numberAt(spec, 'completions', 1);
  return counts.succeeded >= wanted && pods.active.length === 0 ? complete : null;
}

/** Ms since 1970 at which a job that has started is to end; null: it may run for ever. */
export function deadlineOf(job: KubeObject): number | null {
  const seconds = specOf(job)['activeDeadlineSeconds'];
  const start = statusOf(job)['startTime'];
  if (typeof seconds !== 'number' || typeof start !== 'string') return null;
  return (parseTimestamp(start) ?? 0) + seconds * 1000;
}

/** How many pods of a job should be active (manageJob in pkg/controller/job/job_controller.go, 1.36). */
export function wantedPods(job: KubeObject, counts: JobCounts, active: number): number {
  const spec = specOf(job);
  const parallelism = numberAt(spec, 'parallelism', 1);
  const { completions } = spec;
  if (typeof completions !== 'number') return counts.succeeded > 0 ? active : parallelism;
  return Math.min(parallelism, Math.max(0, completions - counts.succeeded));
}

/** True once a job is over: nothing changes any more. */
export function isFinished(job: KubeObject): boolean {
  return holds(job, 'Complete') || holds(job, 'Failed');
}

/** What a status changes to, as a merge patch. `active`: with the pods that were made just now. `now`: ms since 1970. */
export function statusPatch(
  job: KubeObject,
  counts: JobCounts,
  { ready, terminating }: JobPods,
  active: number,
  end: JobEnd | null,
  now: number,
): JsonObject {
  const time = formatTimestamp(now);
  const old = statusOf(job);
  const conditions = [...listOf(old, 'conditions')];
  const say = ({ reason, message }: JobEnd, type: string): void => {
    if (holds(job, type)) return;
    conditions.push({ type, status: 'True', lastProbeTime: time, lastTransitionTime: time, reason, message });
  };
  if (end !== null) say(end, end.target);
  const over = end !== null && active === 0 && terminating === 0;
  if (over) say(end, end.final);
  return {
    startTime: old['startTime'] ?? time,
    ...(over && end.final === 'Complete' ? { completionTime: time } : {}),
    ...(conditions.length > 0 ? { conditions } : {}),
    active: active > 0 ? active : null,
    succeeded: counts.succeeded > 0 ? counts.succeeded : null,
    failed: counts.failed > 0 ? counts.failed : null,
    ready: Math.min(ready, active),
    terminating,
    uncountedTerminatedPods: {},
  };
}

function holds(job: KubeObject, type: string, reason?: string): boolean {
  return listOf(statusOf(job), 'conditions').some(
    (each) => each['type'] === type && each['status'] === 'True' && (reason === undefined || each['reason'] === reason),
  );
}

function statusOf(job: KubeObject): JsonObject {
  const status = partOf(job, 'status');
  return isRecord(status) ? status : {};
}

function numberAt(record: JsonObject, key: string, otherwise: number): number {
  const value = record[key];
  return typeof value === 'number' ? value : otherwise;
}
