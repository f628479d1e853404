import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type RunResult } from '../../recurring-runs/run-failure.ts';
import { finalRunStates, type TaskRow, type TaskSchema } from '../schema.ts';
import { withState } from '../task.ts';
import { writeTask } from './update-task.ts';

/**
 * Starts a run again: the tasks that failed, and what is above them, are running once more without outputs
 * (ResetTasksForRetry). Not upstream's: the run's attempt is counted up in the same transaction, which is what fences off
 * the writers of the attempt before. Resolves to the new attempt.
 */
export async function retryRun(sql: Sql<TaskSchema>, run: string, now: number): Promise<RunResult<number>> {
  const started = await sql.transaction({}, async (transaction): Promise<RunResult<number>> => {
    const row = await transaction
      .selectFrom('run_details')
      .selectAll()
      .where('UUID', '=', run)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) return fail('notFound', `there is no run ${run}`);
    if (!finalRunStates.includes(row.State)) return fail('invalidArgument', `run ${run} is ${row.State}`);
    const tasks = await transaction.selectFrom('tasks').selectAll().where('RunUUID', '=', run).forUpdate().execute();
    for (const task of tasks) if (task.State === 'FAILED') await writeTask(transaction, restarted(task, now));
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

function restarted(task: TaskRow, now: number): TaskRow {
  return {
    ...task,
    State: 'RUNNING',
    StateHistory: withState(task.StateHistory, 'RUNNING', now),
    StartedInSec: now,
    FinishedInSec: 0,
    OutputParameters: [],
    Message: '',
  };
}
