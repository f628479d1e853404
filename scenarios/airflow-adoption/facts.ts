import { doneLabel, workerLabel } from '../../modules/adoption/labels.ts';
import { airflowTables } from '../../modules/adoption/tables.ts';
import { pods, type Pod } from '../../modules/ports/pod.ts';
import { rowChangeOf } from '../../models/database/row-change.ts';
import { changeOf } from '../../models/kube/object-change.ts';
import type { Belonging } from '../../properties/owner-liveness.ts';
import type { Execution } from '../../properties/no-double-run.ts';
import type { Fact } from '../../sim/history/fact.ts';

/** A scheduler job's registration or heartbeat: its own process wrote its row, and it is running. */
export function heartbeatOf(fact: Fact): string | null {
  const row = rowChangeOf(airflowTables, 'job', fact)?.after ?? null;
  return row?.state === 'running' ? String(row.id) : null;
}

/** The owner label of a pod before and after a write. */
export function ownerChange(fact: Fact): Belonging | null {
  const pod = changeOf(pods, fact);
  return pod === null ? null : { object: pod.key, before: ownerOf(pod.before), after: ownerOf(pod.after) };
}

/** Whether a pod has succeeded and is neither gone nor marked as done. */
export function completedPod(fact: Fact): { object: string; owner: string; awaits: boolean } | null {
  const pod = changeOf(pods, fact);
  if (pod === null) return null;
  const owner = ownerOf(pod.after) ?? ownerOf(pod.before);
  if (owner === null) return null;
  const awaits = pod.after?.status?.phase === 'Succeeded' && pod.after.metadata.labels?.[doneLabel] === undefined;
  return { object: pod.key, owner, awaits };
}

/** The patches that an adoption of completed pods reports. */
export function tickPatches(fact: Fact): number | null {
  return fact.kind === 'event' && fact.name === 'adoption/tick' ? Number(fact.data['patches']) : null;
}

/** The slots that a scheduler reports to be taken; a new job starts with none. */
export function takenSlots(fact: Fact): number | null {
  if (fact.kind !== 'event') return null;
  if (fact.name === 'scheduler/registered') return 0;
  return fact.name === 'executor/slots' ? Number(fact.data['running']) : null;
}

export function isWork(fact: Fact): boolean {
  return fact.kind === 'changed' && (fact.collection === 'pods' || fact.collection === 'task_instance');
}

export function executionOf(fact: Fact): Execution | null {
  if (fact.kind !== 'event' || (fact.name !== 'task/began' && fact.name !== 'task/ended')) return null;
  const { task, attempt, pod } = fact.data;
  const change = fact.name === 'task/began' ? 'began' : 'ended';
  return { task: String(task), attempt: String(attempt), by: String(pod), change };
}

const terminal = new Set(['success', 'failed']);

/** Accounting of a try: by an executor, or as a final state in the database. Writing the same final state twice is none. */
export function accountOf(fact: Fact): string | null {
  if (fact.kind === 'event') {
    return fact.name === 'executor/accounted' ? `slot of ${String(fact.data['key'])}` : null;
  }
  const row = rowChangeOf(airflowTables, 'task_instance', fact);
  const state = row?.after?.state ?? null;
  if (row === null || row.after === null || state === null || !terminal.has(state)) return null;
  return row.before?.state === state ? null : `state of ${row.after.id} try ${row.after.try_number}`;
}

/** A request to delete a pod, or to mark it as done. */
export function deleteOf(fact: Fact): string | null {
  if (fact.kind !== 'applied' || fact.link !== 'kube' || fact.operation !== 'DELETE') return null;
  return fact.object;
}

function ownerOf(pod: Pod | null): string | null {
  return pod?.metadata.labels?.[workerLabel] ?? null;
}
