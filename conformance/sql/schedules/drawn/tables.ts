import type { Generated } from 'kysely';
import type { Tables } from '../../steps/tables.ts';
import { queryBuilder } from '../../steps/tables.ts';

/** The tables that drawn schedules are about. */
export interface DrawnSchema {
  task: { id: number; code: number; queue: number | null; state: string | null; tries: Generated<number> };
  queue: { id: number; name: string; load: Generated<number> };
}

export const drawnTables: Tables = {
  queue: {
    columns: { id: 'integer', name: 'text', load: { type: 'integer', default: 0 } },
    primaryKey: ['id'],
    unique: [['name']],
  },
  task: {
    columns: {
      id: 'integer',
      code: 'integer',
      queue: { type: 'integer', nullable: true },
      state: { type: 'text', nullable: true },
      tries: { type: 'integer', default: 0 },
    },
    primaryKey: ['id'],
    unique: [['code'], ['queue', 'state']],
  },
};

export const db = queryBuilder<DrawnSchema>();
