import { databaseLink } from '../../models/database/server/server.ts';
import { podDefinition } from '../../models/kube/kinds/pods/pods.ts';
import { asPod } from '../../models/kube/objects/pod-fields.ts';
import type { BuildsTable, StepsTable } from '../../modules/durable/claimed/schema.ts';
import type { JobRow } from '../../modules/durable/events/schema.ts';
import { digestOf } from '../../modules/durable/job.ts';
import { endOfPod } from '../../modules/durable/job-pod.ts';
import type { Notification } from '../../modules/durable/notifications.ts';
import { workerOf } from '../../modules/durable/worker-pod.ts';
import type { CheckpointsTable } from '../../modules/durable/secrets/checkpoints.ts';
import type { KubeObject } from '../../modules/ports/kube.ts';
import type { Pod } from '../../modules/ports/pod.ts';
import type { JobPodChange } from '../../properties/no-running-job-repeated.ts';
import type { TermWrite } from '../../properties/no-write-by-a-deposed-leader.ts';
import type { StepResult } from '../../properties/replayed-result-equals-first.ts';
import type { Holding } from '../../properties/sole-holder.ts';
import type { ChangedFact, EventFact, Fact } from '../../sim/history/fact.ts';
import { boardLink } from './status-board.ts';
import { runOf, runs } from './workflow.ts';

/** The step and the attempt of a job's pod. */
function jobOf({ metadata }: Pod) {
  const { component, run = '', job = '', attempt = '', spec = '' } = metadata.labels ?? {};
  return component === 'job' ? { step: `${run}/${job}`, attempt, spec } : null;
}

function podsOf({ store, collection, before, after }: ChangedFact): readonly [Pod | null, Pod | null] {
  if (store !== 'kube' || collection !== podDefinition.collection) return [null, null];
  // Facts of this store carry objects.
  return [asPod(before as KubeObject | null), asPod(after as KubeObject | null)];
}

/** A step for which a pod was made. */
export function newPod(fact: ChangedFact): { readonly step: string; readonly spec: string } | null {
  const [before, after] = podsOf(fact);
  return before === null && after !== null ? jobOf(after) : null;
}

export function livePod(fact: ChangedFact): Holding | null {
  const [before, after] = podsOf(fact);
  const pod = after ?? before;
  const job = pod === null ? null : jobOf(pod);
  if (pod === null || job === null) return null;
  const phase = after?.status?.phase ?? 'Pending';
  const held = after !== null && phase !== 'Succeeded' && phase !== 'Failed';
  return { place: `${job.step}, attempt ${job.attempt}`, holder: `${fact.key} ${pod.metadata.uid ?? ''}`, held };
}

/** The attempt of a build for which a worker was made. */
export function newWorker(fact: ChangedFact): string | null {
  const [before, after] = podsOf(fact);
  const worker = before === null && after !== null ? workerOf(after) : null;
  return worker === null ? null : `${worker.build}, attempt ${worker.attempt}`;
}

export function jobPodChange(fact: ChangedFact): JobPodChange | null {
  const [before, after] = podsOf(fact);
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
export function newRecord({ store, collection, before, after }: ChangedFact): string | null {
  if (store !== databaseLink || before !== null || after === null) return null;
  // The database's facts carry rows of the table that they name.
  if (collection === 'steps') {
    const { BuildId, Name } = after as StepsTable;
    return `${BuildId}/${Name}`;
  }
  if (collection !== 'jobs') return null;
  const { EventId, Name, LogsEventId } = after as JobRow;
  return LogsEventId === null ? `${EventId}/${Name}` : null;
}

/** A checkpoint of whichever system. */
export function checkpointOf({ store, collection, after }: ChangedFact) {
  if (store !== databaseLink || after === null) return null;
  // The database's facts carry rows of the table that they name.
  if (collection === 'steps') {
    const { BuildId, Name, Digest, State } = after as StepsTable;
    return State === 'SUCCEEDED' ? { step: `${BuildId}/${Name}`, spec: Digest } : null;
  }
  if (collection === 'checkpoints') {
    const { Run, Step } = after as CheckpointsTable;
    return { step: `${Run}/${Step}`, spec: null };
  }
  if (collection === 'jobs') {
    const { EventId, Name, Phase, Secrets } = after as JobRow;
    return Phase === 'SUCCEEDED' ? { step: `${runOf(EventId)}/${Name}`, spec: digestOf(Secrets) } : null;
  }
  return null;
}

/** A write about a build, with the number of the worker in whose name it was done: its author's, or the one that it names. */
export function workerWrite(fact: Fact): TermWrite | null {
  if (fact.kind !== 'changed' || fact.store !== databaseLink || fact.after === null) return null;
  const author = runs.find((run) => fact.process === run || fact.process?.startsWith(`${run}-`));
  const number = author === undefined ? null : Number(fact.process?.slice(author.length + 1) || 1);
  // The database's facts carry rows of the table that they name.
  if (fact.collection === 'builds') {
    const { Id, Epoch } = fact.after as BuildsTable;
    return { object: Id, token: number ?? Epoch };
  }
  if (fact.collection !== 'steps' || number === null) return null;
  return { object: (fact.after as StepsTable).BuildId, token: number };
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
