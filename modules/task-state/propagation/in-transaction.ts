import { taskById } from '../store/task-by-id.ts';
import type { Transaction } from 'kysely';
import { expectedChildren, failureAtOnce, parentState } from '../parent-state.ts';
import type { TaskRow, TaskSchema } from '../schema.ts';
import { changed, clears } from '../store/task-change.ts';
import { writeTask, type Afterwards } from '../store/update-task.ts';
import { carriedUp } from './outputs.ts';

/** Whether a parent is held from the moment on in which its children are read. */
export interface ParentLock {
  readonly name: 'locked' | 'unlocked';
  readonly holds: boolean;
}

/** Recommended. */
export const locked: ParentLock = { name: 'locked', holds: true };
/** A mutant: as if SELECT ... FOR UPDATE did nothing, as it does in upstream's tests, on SQLite (SelectForUpdate of task_store.go). */
export const unlocked: ParentLock = { name: 'unlocked', holds: false };

/**
 * Recommended: the server sets the states and the outputs of a task's ancestors in the transaction that has changed the
 * task. Each parent is locked before its children are read, so of two children that end at the same time the second sees the
 * first. Locks are taken upwards only: no two of these transactions can wait for each other. What a parent puts out is read
 * off its children as its state is, so that a retry of one brings back what the others have put out.
 */
export function propagateInTransaction(lock: ParentLock): Afterwards {
  return async (transaction, task, now) => {
    for (let above = task.ParentTaskUUID; above !== null;) {
      const parent = await parentOf(transaction, above, lock);
      if (parent === undefined) return;
      const children = await transaction
        .selectFrom('tasks')
        .select(['Name', 'Iteration', 'State', 'OutputParameters'])
        .where('ParentTaskUUID', '=', above)
        .execute();
      const expected = expectedChildren(parent.DagTasks ?? 0, parent.Iterations);
      const states = children.map(({ State }) => State);
      const state = parentState(states, expected, failureAtOnce) ?? parent.State;
      const outputs = children.flatMap((child) => carriedUp(parent, child));
      if (state === parent.State && outputs.length === 0) return;
      const ended = state === parent.State ? parent : changed(parent, { state, finishedAt: now }, clears, now);
      await writeTask(transaction, { ...ended, OutputParameters: outputs });
      above = parent.ParentTaskUUID;
    }
  };
}

function parentOf(
  transaction: Transaction<TaskSchema>,
  id: string,
  { holds }: ParentLock,
): Promise<TaskRow | undefined> {
  const parent = taskById(transaction, id);
  return (holds ? parent.forNoKeyUpdate() : parent).executeTakeFirst();
}
