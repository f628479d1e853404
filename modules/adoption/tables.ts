import type { TablesOf } from '../ports/sql/tables.ts';
import type { AirflowSchema } from './schema.ts';

/** The tables of `AirflowSchema`: the part of Airflow's metadata database that adoption reads and writes. */
export const airflowTables: TablesOf<AirflowSchema> = {
  job: {
    columns: {
      id: 'integer',
      job_type: 'text',
      state: { type: 'text', nullable: true },
      latest_heartbeat: 'bigint',
      beats: 'integer',
      adopted_by: { type: 'bigint', nullable: true },
    },
    primaryKey: ['id'],
  },
  task_instance: {
    columns: {
      id: 'text',
      dag_id: 'text',
      task_id: 'text',
      run_id: 'text',
      map_index: 'integer',
      try_number: 'integer',
      state: { type: 'text', nullable: true },
      queued_by_job_id: { type: 'bigint', nullable: true },
      executor: { type: 'text', nullable: true },
      external_executor_id: { type: 'text', nullable: true },
      last_heartbeat_at: { type: 'bigint', nullable: true },
    },
    primaryKey: ['id'],
    unique: [{ columns: ['dag_id', 'task_id', 'run_id', 'map_index'] }],
    // As upstream's ti_state.
    indexes: [['state']],
  },
  dag_run: {
    columns: { dag_id: 'text', run_id: 'text', state: 'text', conf: { type: 'text', nullable: true } },
    primaryKey: ['dag_id', 'run_id'],
  },
};
