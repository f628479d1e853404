import { queryBuilder } from '../steps/tables.ts';
import { all, bump, deleteTwenties, insertThirty, one, set, thirties, type Cases } from '../hermitage/case.ts';

/** Hermitage's cases as InnoDB treats them. */

const db = queryBuilder<{ test: { id: number; value: number } }>();

const thirds = db.selectFrom('test').selectAll().where('value', '=', 30);
const oneForUpdate = (id: number) => one(id).forUpdate();

/** No level lets these through. */
const dirtyWrites: Cases = {
  'G0: dirty writes do not mix': [
    ['T1', set(1, 11), '1 changed'],
    ['T2', set(1, 12), 'blocked'],
    ['T1', set(2, 21), '1 changed'],
    ['T1', 'commit', 'COMMIT', 'T2: 1 changed'],
    ['T2', set(2, 22), '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T3', all, '1:12 2:22'],
  ],
};

/** What a view protects from, at READ COMMITTED and REPEATABLE READ. */
const views: Cases = {
  'G1a: aborted writes are never seen': [
    ['T1', set(1, 101), '1 changed'],
    ['T2', all, '1:10 2:20'],
    ['T1', 'rollback', 'ROLLBACK'],
    ['T2', all, '1:10 2:20'],
  ],
  'G1c: no circular information flow': [
    ['T1', set(1, 11), '1 changed'],
    ['T2', set(2, 22), '1 changed'],
    ['T1', one(2), '2:20'],
    ['T2', one(1), '1:10'],
    ['T1', 'commit', 'COMMIT'],
    ['T2', 'commit', 'COMMIT'],
  ],
  'P4 occurs: lost update': [
    ['T1', one(1), '1:10'],
    ['T2', one(1), '1:10'],
    ['T1', set(1, 11), '1 changed'],
    ['T2', set(1, 11), 'blocked'],
    ['T1', 'commit', 'COMMIT', 'T2: 1 changed'],
    ['T2', 'commit', 'COMMIT'],
  ],
  'G2-item occurs: write skew': [
    ['T1', db.selectFrom('test').selectAll().where('id', 'in', [1, 2]), '1:10 2:20'],
    ['T2', db.selectFrom('test').selectAll().where('id', 'in', [1, 2]), '1:10 2:20'],
    ['T1', set(1, 11), '1 changed'],
    ['T2', set(2, 21), '1 changed'],
    ['T1', 'commit', 'COMMIT'],
    ['T2', 'commit', 'COMMIT'],
  ],
  'G2 occurs: two predicate reads and inserts': [
    ['T1', thirds, 'none'],
    ['T2', thirds, 'none'],
    ['T1', insertThirty, '1 changed'],
    ['T2', db.insertInto('test').values({ id: 4, value: 30 }), '1 changed'],
    ['T1', 'commit', 'COMMIT'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', thirds, '3:30 4:30'],
  ],
};

export const readCommitted: Cases = {
  ...dirtyWrites,
  ...views,
  'G1b: intermediate writes are never seen': [
    ['T1', set(1, 101), '1 changed'],
    ['T2', all, '1:10 2:20'],
    ['T1', set(1, 11), '1 changed'],
    ['T1', 'commit', 'COMMIT'],
    ['T2', all, '1:11 2:20'],
  ],
  'OTV: a transaction once observed does not vanish': [
    ['T1', set(1, 11), '1 changed'],
    ['T1', set(2, 19), '1 changed'],
    ['T2', set(1, 12), 'blocked'],
    ['T1', 'commit', 'COMMIT', 'T2: 1 changed'],
    ['T3', one(1), '1:11'],
    ['T2', set(2, 18), '1 changed'],
    ['T3', one(2), '2:19'],
    ['T2', 'commit', 'COMMIT'],
    ['T3', all, '1:12 2:18'],
  ],
  'PMP occurs: a predicate read sees new rows': [
    ['T1', thirties, 'none'],
    ['T2', insertThirty, '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', thirties, '3:30'],
  ],
  'PMP occurs: DELETE sees what is committed when it comes to a row': [
    ['T1', bump, '2 changed'],
    ['T2', deleteTwenties, 'blocked'],
    ['T1', 'commit', 'COMMIT', 'T2: 1 changed'],
    ['T2', all, '2:30'],
  ],
  'G-single occurs: read skew': [
    ['T1', one(1), '1:10'],
    ['T2', set(1, 12), '1 changed'],
    ['T2', set(2, 18), '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', one(2), '2:18'],
  ],
  'UPDATE passes over locked rows that it does not want': [
    ['T1', set(1, 11), '1 changed'],
    ['T2', db.updateTable('test').set({ value: 21 }).where('value', '=', 20), '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', 'commit', 'COMMIT'],
  ],
  'a search locks no gap': [
    ['T1', db.selectFrom('test').selectAll().where('id', '>', 1).forUpdate(), '2:20'],
    ['T2', insertThirty, '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', db.selectFrom('test').selectAll().where('id', '>', 1).forUpdate(), '2:20 3:30'],
  ],
  'FOR UPDATE of a missing row by two, then both insert: the second waits and fails': [
    ['T1', oneForUpdate(3), 'none'],
    ['T2', oneForUpdate(3), 'none'],
    ['T1', insertThirty, '1 changed'],
    ['T2', insertThirty, 'blocked'],
    ['T1', 'commit', 'COMMIT', 'T2: 23505 test_pkey'],
    ['T2', one(3), '3:30'],
    ['T2', 'commit', 'COMMIT'],
  ],
};

export const repeatableRead: Cases = {
  ...dirtyWrites,
  ...views,
  'G1b: intermediate writes are never seen': [
    ['T1', set(1, 101), '1 changed'],
    ['T2', all, '1:10 2:20'],
    ['T1', set(1, 11), '1 changed'],
    ['T1', 'commit', 'COMMIT'],
    ['T2', all, '1:10 2:20'],
  ],
  'OTV: a transaction once observed does not vanish': [
    ['T1', set(1, 11), '1 changed'],
    ['T1', set(2, 19), '1 changed'],
    ['T2', set(1, 12), 'blocked'],
    ['T1', 'commit', 'COMMIT', 'T2: 1 changed'],
    ['T3', one(1), '1:11'],
    ['T2', set(2, 18), '1 changed'],
    ['T3', one(2), '2:19'],
    ['T2', 'commit', 'COMMIT'],
    ['T3', all, '1:11 2:19'],
  ],
  'PMP prevented for reads': [
    ['T1', thirties, 'none'],
    ['T2', insertThirty, '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', thirties, 'none'],
  ],
  'PMP occurs for writes: DELETE does not use the view': [
    ['T1', bump, '2 changed'],
    ['T2', all, '1:10 2:20'],
    ['T2', deleteTwenties, 'blocked'],
    ['T1', 'commit', 'COMMIT', 'T2: 1 changed'],
    ['T2', all, '2:20'],
  ],
  'G-single prevented for reads': [
    ['T1', one(1), '1:10'],
    ['T2', set(1, 12), '1 changed'],
    ['T2', set(2, 18), '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', one(2), '2:20'],
  ],
  'G-single occurs for writes': [
    ['T1', one(1), '1:10'],
    ['T2', all, '1:10 2:20'],
    ['T2', set(1, 12), '1 changed'],
    ['T2', set(2, 18), '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', deleteTwenties, '0 changed'],
    ['T1', one(2), '2:20'],
  ],
  'a search locks the gaps': [
    ['T1', db.selectFrom('test').selectAll().where('id', '>', 1).forUpdate(), '2:20'],
    ['T2', insertThirty, 'blocked'],
    ['T1', 'commit', 'COMMIT', 'T2: 1 changed'],
    ['T2', 'commit', 'COMMIT'],
  ],
  'FOR UPDATE of a missing row by two, then both insert: a deadlock': [
    ['T1', oneForUpdate(3), 'none'],
    ['T2', oneForUpdate(3), 'none'],
    ['T1', insertThirty, 'blocked'],
    ['T2', insertThirty, '40P01', 'T1: 1 changed'],
    ['T1', 'commit', 'COMMIT'],
    ['T2', one(3), '3:30'],
  ],
  'after INSERT IGNORE met a row, a plain SELECT does not find it': [
    ['T1', one(3), 'none'],
    ['T2', insertThirty, '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    ['T1', insertThirty.ignore(), '0 changed'],
    ['T1', one(3), 'none'],
    ['T1', oneForUpdate(3), '3:30'],
    ['T1', 'commit', 'COMMIT'],
  ],
  'after a duplicate, too, and the transaction goes on': [
    ['T1', one(3), 'none'],
    ['T2', insertThirty, '1 changed'],
    ['T1', insertThirty, 'blocked'],
    ['T2', 'commit', 'COMMIT', 'T1: 23505 test_pkey'],
    ['T1', one(3), 'none'],
    ['T1', set(3, 31), '1 changed'],
    ['T1', one(3), '3:31'],
    ['T1', 'commit', 'COMMIT'],
  ],
  'ON DUPLICATE KEY UPDATE sees the row that it met, committed after the view, and the proposed one': [
    ['T1', one(3), 'none'],
    ['T2', insertThirty, '1 changed'],
    ['T2', 'commit', 'COMMIT'],
    [
      'T1',
      insertThirty.onDuplicateKeyUpdate((eb) => ({ value: eb('value', '+', eb.fn<number>('values', ['value'])) })),
      '2 changed',
    ],
    ['T1', one(3), '3:60'],
    ['T1', 'commit', 'COMMIT'],
  ],
  'NOWAIT and SKIP LOCKED': [
    ['T1', set(1, 11), '1 changed'],
    ['T2', oneForUpdate(1).noWait(), '55P03'],
    ['T2', all.forUpdate().skipLocked(), '2:20'],
    ['T1', 'commit', 'COMMIT'],
    ['T2', 'commit', 'COMMIT'],
  ],
};

export const serializable: Cases = {
  ...dirtyWrites,
  'G1a prevented: a read waits': [
    ['T1', set(1, 101), '1 changed'],
    ['T2', all, 'blocked'],
    ['T1', 'rollback', 'ROLLBACK', 'T2: 1:10 2:20'],
    ['T2', 'commit', 'COMMIT'],
  ],
  'G1c prevented': [
    ['T1', set(1, 11), '1 changed'],
    ['T2', set(2, 22), '1 changed'],
    ['T1', one(2), 'blocked'],
    ['T2', one(1), '40P01', 'T1: 2:20'],
    ['T1', 'commit', 'COMMIT'],
  ],
  'PMP prevented: the insert waits': [
    ['T1', thirties, 'none'],
    ['T2', insertThirty, 'blocked'],
    ['T1', thirties, 'none'],
    ['T1', 'commit', 'COMMIT', 'T2: 1 changed'],
    ['T2', 'commit', 'COMMIT'],
  ],
  'P4 prevented: lost update': [
    ['T1', one(1), '1:10'],
    ['T2', one(1), '1:10'],
    ['T1', set(1, 11), 'blocked'],
    ['T2', set(1, 11), '40P01', 'T1: 1 changed'],
    ['T1', 'commit', 'COMMIT'],
  ],
  'G-single prevented': [
    ['T1', one(1), '1:10'],
    ['T2', one(1), '1:10'],
    ['T2', one(2), '2:20'],
    ['T2', set(1, 12), 'blocked'],
    ['T1', one(2), '2:20'],
    ['T1', 'commit', 'COMMIT', 'T2: 1 changed'],
    ['T2', set(2, 18), '1 changed'],
    ['T2', 'commit', 'COMMIT'],
  ],
  'G2-item prevented: write skew': [
    ['T1', db.selectFrom('test').selectAll().where('id', 'in', [1, 2]), '1:10 2:20'],
    ['T2', db.selectFrom('test').selectAll().where('id', 'in', [1, 2]), '1:10 2:20'],
    ['T1', set(1, 11), 'blocked'],
    ['T2', set(2, 21), '40P01', 'T1: 1 changed'],
    ['T1', 'commit', 'COMMIT'],
  ],
  'G2 prevented: two predicate reads and inserts': [
    ['T1', thirds, 'none'],
    ['T2', thirds, 'none'],
    ['T1', insertThirty, 'blocked'],
    ['T2', db.insertInto('test').values({ id: 4, value: 30 }), '40P01', 'T1: 1 changed'],
    ['T1', 'commit', 'COMMIT'],
  ],
};
