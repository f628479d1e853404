import type { TablesOf } from '../../ports/sql/tables.ts';

/** A job of an event that was seen to succeed. */
export interface CheckpointsTable {
  readonly Key: string;
  readonly Run: string;
  readonly Step: string;
  readonly Result: string;
}

/** What mumoshu would keep in custom resources. */
export interface CheckpointSchema {
  readonly checkpoints: CheckpointsTable;
}

export const checkpointTables: TablesOf<CheckpointSchema> = {
  checkpoints: { columns: { Key: 'text', Run: 'text', Step: 'text', Result: 'text' }, primaryKey: ['Key'] },
};
