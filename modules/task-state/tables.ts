import type { TablesOf } from '../ports/sql/tables.ts';
import type { TaskSchema } from './schema.ts';

const nullableText = { type: 'text', nullable: true } as const;
const nullableInteger = { type: 'integer', nullable: true } as const;

/** The tables of `TaskSchema`. Upstream's index of the logical key is unique from branch mlmd-removal on. */
export const taskTables: TablesOf<TaskSchema> = {
  run_details: {
    columns: { UUID: 'text', Namespace: 'text', State: 'text', Attempt: 'integer', CreatedAtInSec: 'bigint' },
    primaryKey: ['UUID'],
    indexes: [['Namespace']],
  },
  tasks: {
    columns: {
      UUID: 'text',
      RunUUID: 'text',
      ParentTaskUUID: nullableText,
      Namespace: 'text',
      Name: 'text',
      Type: 'text',
      State: 'text',
      StateHistory: 'jsonb',
      LogicalKey: nullableText,
      Fingerprint: 'text',
      InputParameters: 'jsonb',
      OutputParameters: 'jsonb',
      Iteration: nullableInteger,
      DagTasks: nullableInteger,
      Iterations: nullableInteger,
      Message: 'text',
      CreatedAtInSec: 'bigint',
      StartedInSec: 'bigint',
      FinishedInSec: 'bigint',
    },
    primaryKey: ['UUID'],
    unique: [{ columns: ['LogicalKey'] }],
    indexes: [['RunUUID'], ['ParentTaskUUID'], ['Fingerprint']],
    foreignKeys: [{ columns: ['RunUUID'], table: 'run_details', onDelete: 'cascade' }],
  },
  artifacts: {
    columns: { UUID: 'text', Namespace: 'text', Type: 'text', Uri: 'text', CreatedAtInSec: 'bigint' },
    primaryKey: ['UUID'],
  },
  artifact_tasks: {
    columns: {
      UUID: 'text',
      ArtifactID: 'text',
      TaskID: 'text',
      RunUUID: 'text',
      Type: 'text',
      Iteration: 'integer',
      ArtifactKey: 'text',
    },
    primaryKey: ['UUID'],
    unique: [{ columns: ['ArtifactID', 'TaskID', 'Type', 'Iteration', 'ArtifactKey'] }],
    indexes: [['TaskID']],
    foreignKeys: [
      { columns: ['ArtifactID'], table: 'artifacts' },
      { columns: ['TaskID'], table: 'tasks', onDelete: 'cascade' },
    ],
  },
};
