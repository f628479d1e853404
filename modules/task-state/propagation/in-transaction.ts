import type { Transaction } from 'kysely';
import { expectedChildren, failureAtOnce, parentState } from '../parent-state.ts';
import type { TaskRow, TaskSchema } from '../schema.ts';
import { changed, clears } from '../store/task-change.ts';
import { writeTask } from '../store/update-task.ts';

/**
 * Recommended: the server sets the states of a task's ancestors in the transaction that has changed the task. Each parent is
 * locked before its children are read, so of two children that end at the same time the second sees the first. Locks are
 * taken upwards only: no two of these transactions can wait for each other.
 */
export async function propagateInTransaction(
  transaction: Transaction<TaskSchema>,
  task: TaskRow,
  now: number,
): Promise<void> {
  for (let above = task.ParentTaskUUID; above !== null;) {
    const parent = await transaction
      .selectFrom('tasks')
      .selectAll()
      .where('UUID', '=', above)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (parent === undefined) return;
    const children = await transaction
      .selectFrom('tasks')
      .select('State')
      .where('ParentTaskUUID', '=', above)
      .execute();
    const expected = expectedChildren(parent.DagTasks ?? 0, parent.Iterations);
    const state = parentState(
      children.map(({ State }) => State),
      expected,
      failureAtOnce,
    );
    if (state === null || state === parent.State) return;
    await writeTask(transaction, changed(parent, { state, finishedAt: now }, clears, now));
    above = parent.ParentTaskUUID;
  }
}
