import { rowChangeOf } from '../../models/database/row-change.ts';
import { changeOf } from '../../models/kube/object-change.ts';
import { durableTables } from '../../modules/durable/claimed/schema.ts';
import { eventTables } from '../../modules/durable/events/schema.ts';
import { digestOf } from '../../modules/durable/job.ts';
import { endOfPod } from '../../modules/durable/job-pod.ts';
import type { Notification } from '../../modules/durable/notifications.ts';
import { workerOf } from '../../modules/durable/worker-pod.ts';
import { checkpointTables } from '../../modules/durable/secrets/checkpoints.ts';
import { pods, type Pod } from '../../modules/ports/pod.ts';
import type { JobPodChange } from '../../properties/no-running-job-repeated.ts';
import type { TermWrite } from '../../properties/no-write-by-a-deposed-leader.ts';
import type { StepResult } from '../../properties/replayed-result-equals-first.ts';
import type { Holding } from '../../properties/sole-holder.ts';
import type { ChangedFact, EventFact, Fact } from '../../sim/history/fact.ts';
import { boardLink } from './status-board.ts';
import { runOf, runs } from './workflow.ts';

const noChange = { before: null, after: null };

/** The step and the attempt of a job's pod. */
function jobOf({ metadata }: Pod) {
  const { component, run = '', job = '', attempt = '', spec = '' } = metadata.labels ?? {};
  return component === 'job' ? { step: `${run}/${job}`, attempt, spec } : null;
}

/** A step for which a pod was made. */
export function newPod(fact: ChangedFact): { readonly step: string; readonly spec: string } | null {
  const pod = changeOf(pods, fact);
  return pod?.before === null && pod.after !== null ? jobOf(pod.after) : null;
}

export function livePod(fact: ChangedFact): Holding | null {
  const { before, after } = changeOf(pods, fact) ?? noChange;
  const pod = after ?? before;
  const job = pod === null ? null : jobOf(pod);
  if (pod === null || job === null) return null;
  const phase = after?.status?.phase ?? 'Pending';
  const held = after !== null && phase !== 'Succeeded' && phase !== 'Failed';
  return { place: `${job.step}, attempt ${job.attempt}`, holder: `${fact.key} ${pod.metadata.uid ?? ''}`, held };
}

/** The attempt of a build for which a worker was made. */
export function newWorker(fact: ChangedFact): string | null {
  const pod = changeOf(pods, fact);
  const worker = pod?.before === null && pod.after !== null ? workerOf(pod.after) : null;
  return worker === null ? null : `${worker.build}, attempt ${worker.attempt}`;
}

export function jobPodChange(fact: ChangedFact): JobPodChange | null {
  const { before, after } = changeOf(pods, fact) ?? noChange;
  const pod = after ?? before;
  const job = pod === null ? null : jobOf(pod);
  if (pod === null || job === null) return null;
  const change = (what: JobPodChange['change']) => ({
    pod: `${fact.key} ${pod.metadata.uid ?? ''}`,
    work: `${job.step} as ${job.spec}`,
    change: what,
  });
  if (before === null) return change('made');
  if (endOfPod(pod) !== null) return change('ended');
  return after === null || pod.metadata.deletionTimestamp !== undefined ? change('deleted') : null;
}

/** The step of a build of which a row was made; what a retry inherits is no row of its own. */
export function newRecord(fact: ChangedFact): string | null {
  const step = rowChangeOf(durableTables, 'steps', fact);
  if (step?.before === null && step.after !== null) return `${step.after.BuildId}/${step.after.Name}`;
  const job = rowChangeOf(eventTables, 'jobs', fact);
  if (job?.before !== null || job.after === null) return null;
  const { EventId, Name, LogsEventId } = job.after;
  return LogsEventId === null ? `${EventId}/${Name}` : null;
}

/** A checkpoint of whichever system. */
export function checkpointOf(fact: ChangedFact) {
  const step = rowChangeOf(durableTables, 'steps', fact)?.after;
  if (step?.State === 'SUCCEEDED') return { step: `${step.BuildId}/${step.Name}`, spec: step.Digest };
  const checkpoint = rowChangeOf(checkpointTables, 'checkpoints', fact)?.after;
  if (checkpoint) return { step: `${checkpoint.Run}/${checkpoint.Step}`, spec: null };
  const job = rowChangeOf(eventTables, 'jobs', fact)?.after;
  if (job?.Phase !== 'SUCCEEDED') return null;
  return { step: `${runOf(job.EventId)}/${job.Name}`, spec: digestOf(job.Secrets) };
}

/** A write about a build, with the number of the worker in whose name it was done: its author's, or the one that it names. */
export function workerWrite(fact: Fact): TermWrite | null {
  if (fact.kind !== 'changed') return null;
  const author = runs.find((run) => fact.process === run || fact.process?.startsWith(`${run}-`));
  const number = author === undefined ? null : Number(fact.process?.slice(author.length + 1) || 1);
  const build = rowChangeOf(durableTables, 'builds', fact)?.after;
  if (build) return { object: build.Id, token: number ?? build.Epoch };
  const step = rowChangeOf(durableTables, 'steps', fact)?.after;
  return step && number !== null ? { object: step.BuildId, token: number } : null;
}

export function resultOf({ name, data }: EventFact): StepResult | null {
  const { run, step, spec, result } = data;
  if (name !== 'step-result' || typeof run !== 'string' || typeof step !== 'string') return null;
  return typeof spec === 'string' && typeof result === 'string' ? { run, step, spec, result } : null;
}

export function notificationOf({ store, after }: ChangedFact) {
  if (store !== boardLink) return null;
  // Facts of the board carry what it was sent.
  const { run, state } = after as Notification;
  return { run, state, final: state !== 'PENDING' };
}
