import { defineSchema } from '../../models/database/sql/schema.ts';
import type { ColumnDefinition } from '../../models/database/sql/schema.ts';

const nullableText: ColumnDefinition = { type: 'text', nullable: true };
const nullableNumber: ColumnDefinition = { type: 'bigint', nullable: true };

/** The part of Airflow's metadata database that `modules/adoption/schema.ts` types. */
export const airflowSchema = defineSchema({
  job: {
    columns: {
      id: 'integer',
      job_type: 'text',
      state: nullableText,
      latest_heartbeat: 'bigint',
      beats: 'integer',
      adopted_by: nullableNumber,
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
      state: nullableText,
      queued_by_job_id: nullableNumber,
      external_executor_id: nullableText,
      last_heartbeat_at: nullableNumber,
    },
    primaryKey: ['id'],
    unique: [['dag_id', 'task_id', 'run_id', 'map_index']],
    // As upstream's ti_state.
    indexes: ['state'],
  },
  dag_run: {
    columns: { dag_id: 'text', run_id: 'text', state: 'text' },
    primaryKey: ['dag_id', 'run_id'],
  },
});
