import type { AirflowSchema, TaskInstanceTable } from '../../modules/adoption/schema.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';

/** Thirty tasks of one dag run, in their first try. */
export function taskRows(state: TaskInstanceTable['state'], owner: number | null): TaskInstanceTable[] {
  return Array.from({ length: 30 }, (_, index) => {
    const name = `task-${index}`;
    const key = { dag_id: 'dag', task_id: name, run_id: 'run', map_index: -1, try_number: 1 };
    return {
      id: name,
      ...key,
      state,
      queued_by_job_id: owner,
      executor: null,
      external_executor_id: null,
      last_heartbeat_at: null,
    };
  });
}

export function storedTasks(sql: Sql<AirflowSchema>): Promise<TaskInstanceTable[]> {
  return sql.query.selectFrom('task_instance').selectAll().orderBy('id').execute();
}
