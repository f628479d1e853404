import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Tables } from '../../../modules/ports/sql/tables.ts';
import type { Contents } from '../steps/step.ts';

/** Whatever a column could be: cases may be wrong on purpose. */
type Loose = string | number | boolean | object | null;

/** Any table with any column. */
export interface Schema {
  [table: string]: { [column: string]: Loose };
}

/** Each type once, with NULLs. */
export const tables: Tables = {
  item: {
    columns: {
      id: 'integer',
      code: { type: 'text', nullable: true },
      owner: { type: 'text', nullable: true },
      version: { type: 'integer', default: 0 },
      ratio: { type: 'double precision', nullable: true },
      total: { type: 'bigint', nullable: true },
      done: { type: 'boolean', nullable: true },
      doc: { type: 'jsonb', nullable: true },
      due: { type: 'timestamptz', nullable: true },
    },
    primaryKey: ['id'],
    unique: [{ columns: ['code'] }],
  },
  part: {
    columns: {
      run: 'text',
      name: 'text',
      state: { type: 'text', nullable: true },
      item: { type: 'integer', nullable: true },
    },
    primaryKey: ['run', 'name'],
    indexes: [['item']],
  },
};

const item = { code: null, owner: null, version: 0, ratio: null, total: null, done: null, doc: null, due: null };

export const contents: Contents = {
  item: [
    {
      ...item,
      id: 1,
      code: 'alpha',
      owner: 'x',
      version: 3,
      ratio: 1.5,
      total: 9_000_000_000,
      done: true,
      doc: { a: 1, tags: ['p', 'q'], inner: { deep: null, text: 'word' } },
      due: '2026-01-31T12:00:00.123456Z',
    },
    { ...item, id: 2, code: 'be%ta', version: 1, ratio: -0.25, total: 7, done: false, doc: { a: '1', tags: [] } },
    { ...item, id: 3, owner: 'y', version: -7, doc: '[1, "two", {"three": 3}]', due: '2025-12-31T23:59:59.000000Z' },
    { ...item, id: 4, code: 'Gamma_', owner: 'x', version: 10, ratio: 2.5, total: 7, done: true },
  ],
  part: [
    { run: 'r1', name: 'n1', state: 'done', item: 1 },
    { run: 'r1', name: 'n2', state: null, item: 1 },
    { run: 'r1', name: 'n3', state: 'new', item: null },
    { run: 'r2', name: 'n1', state: 'new', item: 2 },
    { run: 'r2', name: 'n2', state: 'done', item: 9 },
  ],
};

/** Builds queries only. */
export const db = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

export const items = db.selectFrom('item');
export const parts = db.selectFrom('part');
