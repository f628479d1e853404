import type { SqlResult } from '../../ports/sql/failure.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import { adoptableStates, type AirflowSchema, type TaskInstanceTable } from '../schema.ts';

/** The unfinished task instances of running dag runs that belong to one of `owners`. */
export function unfinishedTasksOf(
  sql: Sql<AirflowSchema>,
  owners: readonly number[],
): Promise<SqlResult<readonly TaskInstanceTable[]>> {
  return sql.attempt((query) =>
    query
      .selectFrom('task_instance')
      .innerJoin('dag_run', (join) =>
        join.onRef('dag_run.dag_id', '=', 'task_instance.dag_id').onRef('dag_run.run_id', '=', 'task_instance.run_id'),
      )
      .selectAll('task_instance')
      .where('task_instance.queued_by_job_id', 'in', owners)
      .where('task_instance.state', 'in', adoptableStates)
      .where('dag_run.state', '=', 'running')
      .execute(),
  );
}

/** Takes a dead owner's task instance over; false when it has changed hands, tries or finished since it was read. */
export function takeOver(sql: Sql<AirflowSchema>, task: TaskInstanceTable, self: number): Promise<SqlResult<boolean>> {
  return sql.attempt(async (query) => {
    const result = await query
      .updateTable('task_instance')
      .set({ queued_by_job_id: self })
      .where('id', '=', task.id)
      .where('queued_by_job_id', '=', task.queued_by_job_id)
      .where('try_number', '=', task.try_number)
      .where('state', 'in', adoptableStates)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  });
}

/**
 * Gives a dead owner's task instance, for which there is no pod, back to be scheduled; false when it is not as it was read:
 * it may have begun to run meanwhile.
 */
export function reset(sql: Sql<AirflowSchema>, task: TaskInstanceTable): Promise<SqlResult<boolean>> {
  return sql.attempt(async (query) => {
    const result = await query
      .updateTable('task_instance')
      .set({ state: null, queued_by_job_id: null, external_executor_id: null })
      .where('id', '=', task.id)
      .where('queued_by_job_id', '=', task.queued_by_job_id)
      .where('try_number', '=', task.try_number)
      .where('state', '=', task.state)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  });
}
