import type { Selectable } from 'kysely';
import type { LateState } from '../../properties/ended-task-stays.ts';
import type { ParametersChange } from '../../properties/parameters-add-up.ts';
import type { OutputLink } from '../../properties/reused-outputs-exist.ts';
import { rowChangeOf } from '../../models/database/row-change.ts';
import { followsFromChildren, stateOfChildren } from '../../modules/task-state/parent-state.ts';
import {
  finalRunStates,
  type ArtifactTaskRow,
  type TaskRow,
  type TaskSchema,
} from '../../modules/task-state/schema.ts';
import { taskTables } from '../../modules/task-state/tables.ts';
import { isFinal, outputTypes, type TaskState } from '../../modules/task-state/task.ts';
import type { TaskNow } from '../../properties/parents-follow-children.ts';
import type { Holding } from '../../properties/sole-holder.ts';
import type { ChangedFact, EventFact } from '../../sim/history/fact.ts';
import { bucketLink } from './bucket.ts';
import { run as firstRun } from './world.ts';

/** Links that a container's task must have in the end: its result, and the input if it has run. */
const linksOf: { readonly [state in TaskState]?: number } = { SUCCEEDED: 2, CACHED: 1 };

/** The row of a table as it is now, if the fact is about that; null when it is gone, too. */
function rowIn<Table extends keyof TaskSchema>(fact: ChangedFact, table: Table): Selectable<TaskSchema[Table]> | null {
  return rowChangeOf(taskTables, table, fact)?.after ?? null;
}

/** A task as it is now; null when the fact is about something else, or the task is gone. */
export const taskIn = (fact: ChangedFact): TaskRow | null => rowIn(fact, 'tasks');
const linkIn = (fact: ChangedFact): ArtifactTaskRow | null => rowIn(fact, 'artifact_tasks');

/** The link of an output, as it is now, or as it was before it was removed. */
function outputIn(fact: ChangedFact): ArtifactTaskRow | null {
  const change = rowChangeOf(taskTables, 'artifact_tasks', fact);
  const link = change?.after ?? change?.before ?? null;
  return link !== null && outputTypes.includes(link.Type) ? link : null;
}

export function nodeOwner(fact: ChangedFact): Holding | null {
  const task = taskIn(fact);
  if (task === null) return null;
  const { RunUUID, ParentTaskUUID, Name, Iteration, UUID } = task;
  return { place: `${ParentTaskUUID ?? RunUUID}/${Name}/${Iteration ?? ''}`, holder: UUID, held: true };
}

export function outputOwner(fact: ChangedFact): Holding | null {
  const link = outputIn(fact);
  if (link === null) return null;
  return { place: `${link.TaskID}/${link.ArtifactKey}`, holder: link.ArtifactID, held: fact.after !== null };
}

export function outputLink(fact: ChangedFact): OutputLink | null {
  const link = outputIn(fact);
  if (link === null) return null;
  return { link: link.UUID, run: link.RunUUID, artifact: link.ArtifactID, linked: fact.after !== null };
}

export function storedArtifact(fact: ChangedFact): { readonly artifact: string; readonly uri: string } | null {
  const artifact = rowIn(fact, 'artifacts');
  return artifact === null ? null : { artifact: artifact.UUID, uri: artifact.Uri };
}

export function fileNow({ store, key, after }: ChangedFact): { readonly uri: string; readonly there: boolean } | null {
  return store === bucketLink ? { uri: key, there: after !== null } : null;
}

export function runNow(fact: ChangedFact): { readonly run: string; readonly ended: boolean } | null {
  const run = rowIn(fact, 'run_details');
  return run === null ? null : { run: run.UUID, ended: finalRunStates.includes(run.State) };
}

export function taskNow(fact: ChangedFact): TaskNow | null {
  const task = taskIn(fact);
  if (task === null) return null;
  return { task: task.UUID, run: task.RunUUID, parent: task.ParentTaskUUID, state: task.State };
}

/** See `parents-follow-children`; a task without children has to be over, whatever it came to. */
export function faultOf(state: string, children: readonly string[]): string | null {
  // Facts carry the states of rows.
  const own = state as TaskState;
  const below = children as readonly TaskState[];
  if (!isFinal(own)) return `still ${own}`;
  if (below.length === 0 || followsFromChildren(own, below)) return null;
  const due = below.every(isFinal) ? stateOfChildren(below) : 'undecided';
  return `${own}, with children ${below.join(', ')}: ${due}`;
}

export function justSucceeded(fact: ChangedFact): { readonly task: string; readonly links: number } | null {
  const { before, after: task } = rowChangeOf(taskTables, 'tasks', fact) ?? { before: null, after: null };
  if (task === null || task.Type !== 'RUNTIME' || before?.State === task.State) return null;
  const links = linksOf[task.State];
  return links === undefined ? null : { task: task.UUID, links };
}

export function linkedTask(fact: ChangedFact): string | null {
  return fact.before === null ? (linkIn(fact)?.TaskID ?? null) : null;
}

export function historyOf(fact: ChangedFact): { readonly task: string; readonly states: readonly string[] } | null {
  const task = taskIn(fact);
  return task === null ? null : { task: task.UUID, states: task.StateHistory.map(({ state }) => state) };
}

/** A change of a task that is no retry: that one starts it anew. */
function changeWithin(fact: ChangedFact): { readonly before: TaskRow; readonly after: TaskRow } | null {
  const { before, after } = rowChangeOf(taskTables, 'tasks', fact) ?? { before: null, after: null };
  if (before === null || after === null || before.StartedInSec !== after.StartedInSec) return null;
  return { before, after };
}

export function lateState(fact: ChangedFact): LateState | null {
  const change = changeWithin(fact);
  if (change === null) return null;
  const { before, after } = change;
  if (!isFinal(before.State) || after.State === before.State) return null;
  return { task: after.UUID, from: before.State, to: after.State };
}

export function parametersChange(fact: ChangedFact): ParametersChange | null {
  const change = changeWithin(fact);
  if (change === null) return null;
  const { before, after } = change;
  return { task: after.UUID, before: parametersOf(before), after: parametersOf(after) };
}

const parametersOf = ({ InputParameters, OutputParameters }: TaskRow): readonly string[] =>
  [...InputParameters, ...OutputParameters].map(({ type, key, producer }) =>
    [type, key, ...(producer === null ? [] : [producer.task, producer.iteration ?? ''])].join(' '),
  );

export function outputsOf(fact: ChangedFact): { readonly task: string; readonly attempt: number | null } | null {
  const task = taskIn(fact);
  if (task === null || task.RunUUID !== firstRun || task.Type !== 'RUNTIME') return null;
  const attempt = task.OutputParameters.find(({ key }) => key === 'attempt')?.value;
  return { task: task.UUID, attempt: task.State === 'SUCCEEDED' && typeof attempt === 'number' ? attempt : null };
}

export function executedOf({ name, data }: EventFact): { readonly task: string; readonly attempt: number } | null {
  const { task, attempt } = data;
  if (name !== 'executed' || typeof task !== 'string' || typeof attempt !== 'number') return null;
  return { task, attempt };
}

export function hitOf({ name, data }: EventFact) {
  const { task, source, state } = data;
  if (name !== 'cache-hit' || typeof task !== 'string' || typeof source !== 'string' || typeof state !== 'string') {
    return null;
  }
  return { task, source, state };
}
