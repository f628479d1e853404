import type { Generated } from 'kysely';
import type { TablesOf } from '../../../../modules/ports/sql/tables.ts';
import { queryBuilder } from '../../steps/tables.ts';

/** The table that drawn schedules are about: a column for each kind of index, and one without. */
export interface DrawnSchema {
  item: { id: number; code: string | null; part: number; tries: Generated<number> };
}

export const drawnTables: TablesOf<DrawnSchema> = {
  item: {
    columns: {
      id: 'integer',
      code: { type: 'text', nullable: true },
      part: 'integer',
      tries: { type: 'integer', default: 0 },
    },
    primaryKey: ['id'],
    unique: [{ columns: ['code'] }],
    indexes: [['part']],
  },
};

export const db = queryBuilder<DrawnSchema>();
