import type { ColumnType, Tables } from '../../../modules/ports/sql/tables.ts';
import type { Contents } from '../steps/step.ts';

const columns = {
  id: 'integer',
  code: { type: 'text', nullable: true },
  word: { type: 'text', nullable: true },
  size: { type: 'integer', nullable: true },
  total: { type: 'bigint', nullable: true },
  ratio: { type: 'double precision', nullable: true },
  done: { type: 'boolean', nullable: true },
  doc: { type: 'jsonb', nullable: true },
  due: { type: 'timestamptz', nullable: true },
} as const;

/** All have the same columns of every type; `part` refers to `item` by `size`, and `none` has no rows. */
export const queriedTables = {
  item: { columns, primaryKey: ['id'], unique: [{ columns: ['code'] }], indexes: [['size']] },
  part: { columns: { ...columns, size: { type: 'integer', default: 1 } }, primaryKey: ['id'], indexes: [['size']] },
  none: { columns, primaryKey: ['id'] },
} as const satisfies Tables;

export type QueriedTable = keyof typeof queriedTables;

export const queriedColumns: readonly { readonly name: string; readonly type: ColumnType }[] = Object.entries(
  columns,
).map(([name, column]) => ({ name, type: typeof column === 'string' ? column : column.type }));

const row = { code: null, word: null, size: null, total: null, ratio: null, done: null, doc: null, due: null };

/** NULLs, ties, empty texts, characters that LIKE gives a meaning; doubles are sums of powers of two, so that sums are exact. */
export const queriedRows: Contents = {
  item: [
    {
      ...row,
      id: 1,
      code: 'a',
      word: 'alpha',
      size: 3,
      total: 9_000_000_000,
      ratio: 1.5,
      done: true,
      doc: { a: 1, b: ['x', null] },
      due: '2026-01-31T12:00:00.123456Z',
    },
    {
      ...row,
      id: 2,
      code: 'b',
      word: 'Be%ta',
      size: 1,
      total: 7,
      ratio: -0.25,
      done: false,
      doc: { a: '1', b: {} },
      due: '2025-12-31T23:59:59.000000Z',
    },
    { ...row, id: 3, code: 'c', word: '', size: -7, ratio: 0, doc: '[1, "two", {"a": 3}, null]' },
    {
      ...row,
      id: 4,
      word: 'alpha',
      size: 3,
      total: 7,
      ratio: 2.5,
      done: true,
      doc: {},
      due: '2026-01-31T12:00:00.123456Z',
    },
    { ...row, id: 5, word: '12', total: -1, done: false, doc: { a: null, b: 'x' } },
    { ...row, id: 6, code: 'd_', word: 'a\\b', size: 10, total: 0, ratio: 1e15 },
  ],
  part: [
    { ...row, id: 1, word: 'alpha', size: 1, total: 2, ratio: 0.5, done: true, doc: { a: 1 } },
    { ...row, id: 2, word: null, size: 1, done: null },
    {
      ...row,
      id: 3,
      code: 'a',
      word: 'x',
      size: 2,
      total: 7,
      ratio: -2.5,
      done: false,
      doc: '[]',
      due: '2026-01-31T12:00:00.123456Z',
    },
    { ...row, id: 7, code: 'a', word: '3', size: 9, ratio: 3, done: true, due: '2026-02-01T00:00:00.000000Z' },
  ],
  none: [],
};
