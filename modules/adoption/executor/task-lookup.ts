import type { SqlResult } from '../../ports/sql/failure.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import type { AirflowSchema, TaskState } from '../schema.ts';
import type { TaskKey } from '../task-key.ts';

/** The state of a try; null when the task instance is gone, is in another try, or has no state. */
export function taskState(sql: Sql<AirflowSchema>, key: TaskKey): Promise<SqlResult<TaskState | null>> {
  return sql.attempt(async (query) => {
    const row = await query
      .selectFrom('task_instance')
      .select('state')
      .where('dag_id', '=', key.dagId)
      .where('task_id', '=', key.taskId)
      .where('run_id', '=', key.runId)
      .where('map_index', '=', key.mapIndex)
      .where('try_number', '=', key.tryNumber)
      .executeTakeFirst();
    return row?.state ?? null;
  });
}

/**
 * Writes `failed` for a try whose pod is over although the task never said so: upstream's `_process_executor_events`
 * ("executor reported that the task instance finished, although the task says it's running"). Only for a try that is still
 * the present one, still unfinished and still owned by `owner`, so that it can be repeated and cannot undo anything.
 * Returns whether it wrote.
 */
export function failUnreported(sql: Sql<AirflowSchema>, key: TaskKey, owner: number): Promise<SqlResult<boolean>> {
  return sql.attempt(async (query) => {
    const result = await query
      .updateTable('task_instance')
      .set({ state: 'failed' })
      .where('dag_id', '=', key.dagId)
      .where('task_id', '=', key.taskId)
      .where('run_id', '=', key.runId)
      .where('map_index', '=', key.mapIndex)
      .where('try_number', '=', key.tryNumber)
      .where('queued_by_job_id', '=', owner)
      .where('state', 'in', ['queued', 'running'])
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  });
}
