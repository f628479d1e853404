import type { Compilable } from 'kysely';
import { db } from './tables.ts';

/** A statement that fails, and PostgreSQL's words: the message, then DETAIL. */
export type FailureCase = readonly [statement: Compilable, message: string, detail: string | null];

const longText = 'ä'.repeat(40);

/** One after the other, each in a transaction of its own. */
export const failureCases: readonly FailureCase[] = [
  [
    db.insertInto('parent').values({ id: 1, code: null }),
    'duplicate key value violates unique constraint "parent_pkey"',
    'Key (id)=(1) already exists.',
  ],
  [
    db.updateTable('parent').set({ code: 'one' }).where('id', '=', 2),
    'duplicate key value violates unique constraint "parent_code_key"',
    'Key (code)=(one) already exists.',
  ],
  [
    db.insertInto('pair').values({ a: 1, b: 2, c: 1, d: 1 }),
    'duplicate key value violates unique constraint "pair_pkey"',
    'Key (a, b)=(1, 2) already exists.',
  ],
  [
    db.insertInto('run').values([
      { job: 'nightly', state: 'running' },
      { job: 'nightly', state: 'running' },
    ]),
    'duplicate key value violates unique constraint "run_job_idx"',
    'Key (job)=(nightly) already exists.',
  ],
  [
    db.insertInto('run').values({ id: 5, job: null, state: 'queued' }),
    'null value in column "job" of relation "run" violates not-null constraint',
    'Failing row contains (5, null, queued, 1, null).',
  ],
  [
    db.insertInto('run').values({ id: 6, job: longText, state: 'paused' }),
    'new row for relation "run" violates check constraint "run_state_check"',
    `Failing row contains (6, ${'ä'.repeat(32)}..., paused, 1, null).`,
  ],
  [
    db.insertInto('sample').values({
      id: 0,
      big: 9007199254740991,
      ratio: 0.1,
      flag: true,
      document: { b: [1, 'x', null], aa: { c: false } },
      at: '2026-01-31T12:00:00.120000Z',
    }),
    'new row for relation "sample" violates check constraint "sample_id_check"',
    'Failing row contains (0, 9007199254740991, 0.1, t, {"b": [1, "x", null], "aa": {"c": false}}, 2026-01-31 12:00:00.12+00, it is "quoted").',
  ],
  [
    db.insertInto('sample').values({ id: -1, ratio: 1e20, flag: false, at: '2026-01-31T12:00:00Z', label: '' }),
    'new row for relation "sample" violates check constraint "sample_id_check"',
    'Failing row contains (-1, null, 1e+20, f, null, 2026-01-31 12:00:00+00, ).',
  ],
  [
    db.insertInto('sample').values({ id: -1, ratio: 1.5e-7, label: 'x' }),
    'new row for relation "sample" violates check constraint "sample_id_check"',
    'Failing row contains (-1, null, 1.5e-07, null, null, null, x).',
  ],
  [
    db.insertInto('child').values({ id: 1, parent_id: 9, note: null }),
    'insert or update on table "child" violates foreign key constraint "child_parent_id_fkey"',
    'Key (parent_id)=(9) is not present in table "parent".',
  ],
  [
    db.insertInto('half').values({ id: 1, a: 5, b: 6 }),
    'insert or update on table "half" violates foreign key constraint "half_b_a_fkey"',
    'Key (b, a)=(6, 5) is not present in table "pair".',
  ],
  [
    db.deleteFrom('parent').where('id', '=', 2),
    'update or delete on table "parent" violates foreign key constraint "child_parent_id_fkey" on table "child"',
    'Key (id)=(2) is still referenced from table "child".',
  ],
];
