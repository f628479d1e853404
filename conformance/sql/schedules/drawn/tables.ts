import type { Generated } from 'kysely';
import type { TablesOf } from '../../../../modules/ports/sql/tables.ts';
import { queryBuilder } from '../../steps/tables.ts';

/** The tables that drawn schedules are about. */
export interface DrawnSchema {
  task: { id: number; code: number; queue: number | null; state: string | null; tries: Generated<number> };
  queue: { id: number; name: string; load: Generated<number> };
}

export const drawnTables: TablesOf<DrawnSchema> = {
  queue: {
    columns: { id: 'integer', name: 'text', load: { type: 'integer', default: 0 } },
    primaryKey: ['id'],
    unique: [{ columns: ['name'] }],
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
    unique: [
      { columns: ['code'] },
      { columns: ['queue', 'state'] },
      // At most one task runs in a round of tries.
      { columns: ['tries'], where: ['state', '=', 'run'] },
    ],
    foreignKeys: [{ columns: ['queue'], table: 'queue' }],
    checks: {
      task_tries_range: {
        and: [
          ['tries', '>=', 0],
          ['tries', '<=', 2],
        ],
      },
    },
  },
};

export const db = queryBuilder<DrawnSchema>();
