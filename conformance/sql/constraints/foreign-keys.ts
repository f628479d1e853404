import type { StepTable } from '../steps/step-table.ts';
import { db } from './tables.ts';

const child = (id: number, parent_id: number | null) => db.insertInto('child').values({ id, parent_id, note: null });
const children = db.selectFrom('child').select(['id', 'parent_id']).orderBy('id');
const parent = (id: number) => db.insertInto('parent').values({ id, code: null });
const without = (id: number) => db.deleteFrom('parent').where('id', '=', id);
const renumber = (id: number, to: number) => db.updateTable('parent').set({ id: to }).where('id', '=', id);
const touch = (id: number) => db.updateTable('parent').set({ value: 9 }).where('id', '=', id);
const lock = (id: number, mode: 'forUpdate' | 'forNoKeyUpdate' | 'forShare' | 'forKeyShare') =>
  db.selectFrom('parent').select('id').where('id', '=', id)[mode]();
const owned = (id: number, parent_id: number) => db.insertInto('owned').values({ id, parent_id });
const loose = (id: number, parent_id: number) => db.insertInto('loose').values({ id, parent_id });
const missing = '23503 child_parent_id_fkey';

/** Each case by its name. Several follow what src/test/isolation/specs/fk-*.spec of PostgreSQL try out. */
export const foreignKeyCases: { readonly [name: string]: StepTable } = {
  'a row must refer to one that is there, or to nothing': [
    ['a', child(1, 9), missing],
    ['a', child(1, 1), '1 changed'],
    ['a', child(2, null), '1 changed'],
    ['a', db.updateTable('child').set({ parent_id: 8 }).where('id', '=', 2), missing],
    ['a', db.updateTable('child').set({ parent_id: 2 }).where('id', '=', 2), '1 changed'],
    ['a', without(2), missing],
    ['a', renumber(2, 20), missing],
    ['a', touch(2), '1 changed'],
    ['a', without(3), '1 changed'],
    ['a', children, '1:1 2:2'],
  ],
  'the statement as a whole is checked, not each row': [
    [
      'a',
      db.insertInto('node').values([
        { id: 1, next_id: 2 },
        { id: 2, next_id: 1 },
      ]),
      '2 changed',
    ],
    ['a', db.deleteFrom('node').where('id', '=', 1), '23503 node_next_id_fkey'],
    ['a', db.deleteFrom('node'), '2 changed'],
  ],
  'a key that comes back in the same statement was never gone': [
    ['a', without(1), '1 changed'],
    ['a', child(1, 2), '1 changed'],
    ['a', db.updateTable('parent').set((eb) => ({ id: eb('id', '-', 1) })), '2 changed'],
    ['a', db.updateTable('parent').set((eb) => ({ id: eb('id', '-', 1) })), missing],
  ],
  'several columns: one NULL is enough to refer to nothing': [
    ['a', db.insertInto('half').values({ id: 1, a: 1, b: 2 }), '1 changed'],
    ['a', db.insertInto('half').values({ id: 2, a: 2, b: 1 }), '23503 half_b_a_fkey'],
    ['a', db.insertInto('half').values({ id: 3, a: 7, b: null }), '1 changed'],
    ['a', db.deleteFrom('pair'), '23503 half_b_a_fkey'],
  ],
  'RESTRICT, by a unique key that is not the primary one': [
    ['a', db.insertInto('kept').values({ id: 1, code: 'one' }), '1 changed'],
    ['a', db.insertInto('kept').values({ id: 2, code: 'no' }), '23503 kept_code_fkey'],
    ['a', without(1), '23503 kept_code_fkey'],
    ['a', db.updateTable('parent').set({ code: 'uno' }).where('id', '=', 1), '23503 kept_code_fkey'],
    ['a', renumber(1, 10), '1 changed'],
  ],
  'CASCADE, and what that cascades to': [
    ['a', owned(1, 1), '1 changed'],
    ['a', owned(2, 2), '1 changed'],
    [
      'a',
      db.insertInto('part').values([
        { id: 1, owned_id: 1 },
        { id: 2, owned_id: 2 },
      ]),
      '2 changed',
    ],
    ['a', without(1), '1 changed'],
    ['a', db.selectFrom('owned').select('id'), '2'],
    ['a', db.selectFrom('part').select('id'), '2'],
    ['a', renumber(2, 20), '23503 owned_parent_id_fkey'],
  ],
  'SET NULL': [
    ['a', loose(1, 1), '1 changed'],
    ['a', loose(2, 2), '1 changed'],
    ['a', without(1), '1 changed'],
    ['a', db.selectFrom('loose').selectAll().orderBy('id'), '1: 2:2'],
    ['a', db.insertInto('tight').values({ id: 1, parent_id: 2 }), '1 changed'],
    ['a', without(2), '23502 parent_id'],
  ],
  'a failed cascade takes everything back': [
    ['a', owned(1, 1), '1 changed'],
    ['a', child(1, 1), '1 changed'],
    ['a', without(1), missing],
    ['a', db.selectFrom('owned').select('id'), '1'],
  ],
  'a new child waits for one who deletes its parent': [
    ['a', 'begin', 'BEGIN'],
    ['a', without(1), '1 changed'],
    ['b', child(1, 1), 'blocked'],
    ['a', 'commit', 'COMMIT', `b: ${missing}`],
  ],
  'a new child stays when the deletion of its parent is rolled back': [
    ['a', 'begin', 'BEGIN'],
    ['a', without(1), '1 changed'],
    ['b', child(1, 1), 'blocked'],
    ['a', 'rollback', 'ROLLBACK', 'b: 1 changed'],
  ],
  'who deletes a parent waits for a new child': [
    ['a', 'begin', 'BEGIN'],
    ['a', child(1, 1), '1 changed'],
    ['b', without(1), 'blocked'],
    ['a', 'commit', 'COMMIT', `b: ${missing}`],
  ],
  'who deletes a parent goes on when the new child is rolled back': [
    ['a', 'begin', 'BEGIN'],
    ['a', child(1, 1), '1 changed'],
    ['b', without(1), 'blocked'],
    ['a', 'rollback', 'ROLLBACK', 'b: 1 changed'],
  ],
  'a child does not see a parent that is not committed, and does not wait for it': [
    ['a', 'begin', 'BEGIN'],
    ['a', parent(7), '1 changed'],
    ['b', child(1, 7), missing],
    ['a', 'commit', 'COMMIT'],
    ['b', child(1, 7), '1 changed'],
  ],
  'a new child and an update of its parent go together, unless that changes a key': [
    ['a', 'begin', 'BEGIN'],
    ['a', child(1, 1), '1 changed'],
    ['b', touch(1), '1 changed'],
    ['b', renumber(1, 10), 'blocked'],
    ['a', 'commit', 'COMMIT', `b: ${missing}`],
  ],
  'the changed key of a parent that a child waits for': [
    ['a', 'begin', 'BEGIN'],
    ['a', renumber(1, 10), '1 changed'],
    ['b', child(1, 1), 'blocked'],
    ['a', 'commit', 'COMMIT', `b: ${missing}`],
  ],
  'a child waits for FOR UPDATE, not for weaker locks': [
    ['a', 'begin', 'BEGIN'],
    ['a', lock(1, 'forNoKeyUpdate'), '1'],
    ['b', child(1, 1), '1 changed'],
    ['a', lock(1, 'forUpdate'), '1'],
    ['b', child(2, 1), 'blocked'],
    ['a', 'commit', 'COMMIT', 'b: 1 changed'],
  ],
  'children that update their parents: contention (fk-contention)': [
    ['a', 'begin', 'BEGIN'],
    ['b', 'begin', 'BEGIN'],
    ['a', child(1, 1), '1 changed'],
    ['b', touch(1), '1 changed'],
    ['a', 'commit', 'COMMIT'],
    ['b', 'commit', 'COMMIT'],
  ],
  'children, then their parents: no deadlock by the foreign key itself (fk-deadlock)': [
    ['a', 'begin', 'BEGIN'],
    ['b', 'begin', 'BEGIN'],
    ['a', child(1, 1), '1 changed'],
    ['b', child(2, 1), '1 changed'],
    ['a', touch(1), '1 changed'],
    ['b', touch(1), 'blocked'],
    ['a', 'commit', 'COMMIT', 'b: 1 changed'],
    ['b', 'commit', 'COMMIT'],
  ],
  'children, then the keys of their parents: a deadlock': [
    ['a', 'begin', 'BEGIN'],
    ['b', 'begin', 'BEGIN'],
    ['a', child(1, 1), '1 changed'],
    ['b', child(2, 1), '1 changed'],
    ['a', lock(1, 'forUpdate'), 'blocked'],
    ['b', lock(1, 'forUpdate'), '40P01', 'a: 1'],
    ['b', 'rollback', 'ROLLBACK'],
    ['a', 'commit', 'COMMIT'],
  ],
  'parent, child, same child: a deadlock of an update and a check (fk-deadlock2)': [
    ['a', child(1, 1), '1 changed'],
    ['a', child(2, 1), '1 changed'],
    ['a', 'begin', 'BEGIN'],
    ['b', 'begin', 'BEGIN'],
    ['a', touch(1), '1 changed'],
    ['b', db.updateTable('child').set({ note: 'b' }).where('id', '=', 1), '1 changed'],
    ['b', db.updateTable('child').set({ note: 'b' }).where('id', '=', 2), '1 changed'],
    ['a', db.updateTable('child').set({ note: 'a' }).where('id', '=', 2), 'blocked'],
    ['b', touch(1), '40P01', 'a: 1 changed'],
    ['b', 'rollback', 'ROLLBACK'],
    ['a', 'commit', 'COMMIT'],
  ],
  'REPEATABLE READ: a parent after the snapshot is not there (fk-snapshot)': [
    ['a', 'begin repeatable read', 'BEGIN'],
    ['a', children, 'none'],
    ['b', parent(7), '1 changed'],
    ['a', child(1, 7), missing],
    ['a', 'rollback', 'ROLLBACK'],
  ],
  'REPEATABLE READ: a parent that was deleted after the snapshot': [
    ['a', 'begin repeatable read', 'BEGIN'],
    ['a', children, 'none'],
    ['b', without(1), '1 changed'],
    ['a', child(1, 1), '40001'],
    ['a', 'rollback', 'ROLLBACK'],
  ],
  'REPEATABLE READ: a parent that was changed after the snapshot': [
    ['a', 'begin repeatable read', 'BEGIN'],
    ['a', children, 'none'],
    ['b', touch(1), '1 changed'],
    ['b', renumber(2, 20), '1 changed'],
    ['a', child(1, 1), '1 changed'],
    ['a', child(2, 2), '40001'],
    ['a', 'rollback', 'ROLLBACK'],
  ],
  'REPEATABLE READ: a child after the snapshot keeps its parent': [
    ['a', 'begin repeatable read', 'BEGIN'],
    ['a', children, 'none'],
    ['b', child(1, 1), '1 changed'],
    ['a', children, 'none'],
    ['a', without(1), missing],
    ['a', 'rollback', 'ROLLBACK'],
  ],
  'REPEATABLE READ: a cascade to a child after the snapshot': [
    ['a', 'begin repeatable read', 'BEGIN'],
    ['a', children, 'none'],
    ['b', owned(1, 1), '1 changed'],
    ['a', without(1), '40001'],
    ['a', 'rollback', 'ROLLBACK'],
  ],
  'REPEATABLE READ: SET NULL of a child after the snapshot': [
    ['a', 'begin repeatable read', 'BEGIN'],
    ['a', children, 'none'],
    ['b', loose(1, 1), '1 changed'],
    ['a', without(1), '40001'],
    ['a', 'rollback', 'ROLLBACK'],
  ],
  'REPEATABLE READ: a cascade to what was read before': [
    ['b', owned(1, 1), '1 changed'],
    ['a', 'begin repeatable read', 'BEGIN'],
    ['a', db.selectFrom('owned').select('id'), '1'],
    ['b', db.deleteFrom('owned'), '1 changed'],
    ['a', without(1), '1 changed'],
    ['a', 'commit', 'COMMIT'],
  ],
  'a cascade waits for one who changes the child': [
    ['b', owned(1, 1), '1 changed'],
    ['a', 'begin', 'BEGIN'],
    ['a', db.updateTable('owned').set({ parent_id: 2 }).where('id', '=', 1), '1 changed'],
    ['b', without(1), 'blocked'],
    ['a', 'commit', 'COMMIT', 'b: 1 changed'],
    ['b', db.selectFrom('owned').selectAll(), '1:2'],
  ],
  'a deletion waits for one who frees the last child': [
    ['b', child(1, 1), '1 changed'],
    ['a', 'begin', 'BEGIN'],
    ['a', db.deleteFrom('child'), '1 changed'],
    ['b', without(1), 'blocked'],
    ['a', 'commit', 'COMMIT', 'b: 1 changed'],
  ],
  'a child that was written and unwritten in one transaction is not checked': [
    ['a', 'begin', 'BEGIN'],
    ['a', child(1, 1), '1 changed'],
    ['a', db.updateTable('child').set({ note: 'x' }), '1 changed'],
    ['b', lock(1, 'forKeyShare'), '1'],
    ['a', db.deleteFrom('child'), '1 changed'],
    ['a', without(1), '1 changed'],
    ['a', 'commit', 'COMMIT'],
  ],
  'ON CONFLICT checks what it writes': [
    ['a', child(1, 1), '1 changed'],
    ['a', child(1, 9).onConflict((oc) => oc.column('id').doNothing()), '0 changed'],
    ['a', child(1, 1).onConflict((oc) => oc.column('id').doUpdateSet({ parent_id: 9 })), missing],
  ],
};
