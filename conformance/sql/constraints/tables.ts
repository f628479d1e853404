import type { ColumnType, Generated } from 'kysely';
import type { TablesOf } from '../../../modules/ports/sql/tables.ts';
import type { Contents } from '../steps/step.ts';
import { queryBuilder } from '../steps/tables.ts';

export interface ConstraintSchema {
  readonly parent: { readonly id: number; readonly code: string | null; readonly value: Generated<number> };
  /** Refers to `parent`: NO ACTION. */
  readonly child: { readonly id: number; readonly parent_id: number | null; readonly note: string | null };
  /** RESTRICT, by another key. */
  readonly kept: { readonly id: number; readonly code: string | null };
  /** CASCADE. */
  readonly owned: { readonly id: number; readonly parent_id: number };
  /** CASCADE after CASCADE. */
  readonly part: { readonly id: number; readonly owned_id: number };
  /** SET NULL. */
  readonly loose: { readonly id: number; readonly parent_id: number | null };
  /** SET NULL where NULL is not allowed. */
  readonly tight: { readonly id: number; readonly parent_id: number };
  /** Refers to itself. */
  readonly node: { readonly id: number; readonly next_id: number | null };
  readonly pair: { readonly a: number; readonly b: number; readonly c: number | null; readonly d: number | null };
  readonly half: { readonly id: number; readonly b: number | null; readonly a: number | null };
  readonly run: {
    readonly id: Generated<number>;
    /** NOT NULL, which a client may not know. */
    readonly job: ColumnType<string, string | null, string | null>;
    readonly state: string;
    readonly tries: Generated<number>;
    readonly limit_of_tries: number | null;
  };
  readonly sample: {
    readonly id: number;
    readonly big: number | null;
    readonly ratio: number | null;
    readonly flag: boolean | null;
    readonly document: object | null;
    readonly at: string | null;
    readonly label: Generated<string>;
  };
}

export const constraintTables: TablesOf<ConstraintSchema> = {
  parent: {
    columns: { id: 'integer', code: { type: 'text', nullable: true }, value: { type: 'integer', default: 0 } },
    primaryKey: ['id'],
    unique: [{ columns: ['code'] }],
  },
  child: {
    columns: {
      id: 'integer',
      parent_id: { type: 'integer', nullable: true },
      note: { type: 'text', nullable: true },
    },
    primaryKey: ['id'],
    indexes: [['parent_id']],
    foreignKeys: [{ columns: ['parent_id'], table: 'parent' }],
  },
  kept: {
    columns: { id: 'integer', code: { type: 'text', nullable: true } },
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['code'], table: 'parent', key: ['code'], onDelete: 'restrict' }],
  },
  owned: {
    columns: { id: 'integer', parent_id: 'integer' },
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['parent_id'], table: 'parent', onDelete: 'cascade' }],
  },
  part: {
    columns: { id: 'integer', owned_id: 'integer' },
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['owned_id'], table: 'owned', onDelete: 'cascade' }],
  },
  loose: {
    columns: { id: 'integer', parent_id: { type: 'integer', nullable: true } },
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['parent_id'], table: 'parent', onDelete: 'set null' }],
  },
  tight: {
    columns: { id: 'integer', parent_id: 'integer' },
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['parent_id'], table: 'parent', onDelete: 'set null' }],
  },
  node: {
    columns: { id: 'integer', next_id: { type: 'integer', nullable: true } },
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['next_id'], table: 'node' }],
  },
  pair: {
    columns: {
      a: 'integer',
      b: 'integer',
      c: { type: 'integer', nullable: true },
      d: { type: 'integer', nullable: true },
    },
    primaryKey: ['a', 'b'],
    unique: [{ columns: ['c', 'd'] }],
  },
  half: {
    columns: { id: 'integer', b: { type: 'integer', nullable: true }, a: { type: 'integer', nullable: true } },
    primaryKey: ['id'],
    foreignKeys: [{ columns: ['b', 'a'], table: 'pair', key: ['b', 'a'] }],
  },
  run: {
    columns: {
      id: { type: 'bigint', identity: true },
      job: 'text',
      state: 'text',
      tries: { type: 'integer', default: 1 },
      limit_of_tries: { type: 'integer', nullable: true },
    },
    primaryKey: ['id'],
    unique: [{ columns: ['job'], where: ['state', '=', 'running'] }],
    checks: {
      run_state_check: ['state', 'in', ['queued', 'running', 'done']],
      run_tries_check: {
        or: [
          ['limit_of_tries', 'is null'],
          {
            and: [
              ['tries', '>', 0],
              ['tries', '<=', { column: 'limit_of_tries' }],
            ],
          },
        ],
      },
    },
  },
  sample: {
    columns: {
      id: 'integer',
      big: { type: 'bigint', nullable: true },
      ratio: { type: 'double precision', nullable: true },
      flag: { type: 'boolean', nullable: true },
      document: { type: 'jsonb', nullable: true },
      at: { type: 'timestamptz', nullable: true },
      label: { type: 'text', default: 'it is "quoted"' },
    },
    primaryKey: ['id'],
    checks: { sample_id_check: ['id', '>', 0] },
  },
};

export const db = queryBuilder<ConstraintSchema>();

/** What every case begins with. */
export const contents: Contents = {
  parent: [
    { id: 1, code: 'one', value: 0 },
    { id: 2, code: 'two', value: 0 },
    { id: 3, code: null, value: 0 },
  ],
  pair: [{ a: 1, b: 2, c: null, d: 1 }],
};
