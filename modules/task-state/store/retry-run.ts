import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import { finalRunStates, type TaskRow, type TaskSchema } from '../schema.ts';
import { isFinal, withState, type StateChange } from '../task.ts';
import { writeTask } from './update-task.ts';

/** What a reset adds to the history of a task. */
export interface ResetHistory {
  readonly name: 'always' | 'onChange';
  of(history: readonly StateChange[], now: number): readonly StateChange[];
}

/** Upstream (ResetTasksForRetry): RUNNING, also after RUNNING, for a task whose launcher was killed. */
export const always: ResetHistory = {
  name: 'always',
  of: (history, at) => [...history, { state: 'RUNNING', at }],
};
/** Recommended. */
export const onChange: ResetHistory = { name: 'onChange', of: (history, at) => withState(history, 'RUNNING', at) };

/**
 * Starts a run again: the tasks that failed or never ended, and what is above them, are running once more without outputs
 * (ResetTasksForRetry). Not upstream's: the run's attempt is counted up in the same transaction, which is what fences off
 * the writers of the attempt before. Resolves to the new attempt.
 */
export async function retryRun(
  sql: Sql<TaskSchema>,
  run: string,
  history: ResetHistory,
  now: number,
): Promise<ApiResult<number>> {
  const started = await sql.transaction({}, async (transaction): Promise<ApiResult<number>> => {
    const row = await transaction
      .selectFrom('run_details')
      .selectAll()
      .where('UUID', '=', run)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return fail('notFound', `there is no run ${run}`);
    if (!finalRunStates.includes(row.State)) return fail('invalidArgument', `run ${run} is ${row.State}`);
    const tasks = await transaction.selectFrom('tasks').selectAll().where('RunUUID', '=', run).forUpdate().execute();
    for (const task of tasks) {
      if (isFinal(task.State) && task.State !== 'FAILED') continue;
      await writeTask(transaction, restarted(task, history, now));
    }
    const attempt = row.Attempt + 1;
    await transaction
      .updateTable('run_details')
      .set({ State: 'RUNNING', Attempt: attempt })
      .where('UUID', '=', run)
      .execute();
    return succeed(attempt);
  });
  return started.ok ? started.value : sqlFailure(`cannot retry run ${run}`, started.error);
}

function restarted(task: TaskRow, history: ResetHistory, now: number): TaskRow {
  return {
    ...task,
    State: 'RUNNING',
    StateHistory: history.of(task.StateHistory, now),
    StartedInSec: now,
    FinishedInSec: 0,
    OutputParameters: [],
    Message: '',
  };
}
