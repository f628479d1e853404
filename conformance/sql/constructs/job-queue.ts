import type { StepTable } from '../steps/step-table.ts';
import { db } from './tables.ts';

/** The next so many items without an owner, as workers take them. */
const free = (count: number) =>
  db.selectFrom('item').select('id').where('owner', 'is', null).orderBy('id').limit(count).forUpdate();

/** A worker takes items in one statement: the pattern of job queues in a database. */
const take = (worker: string, picked = free(1).skipLocked()) =>
  db.updateTable('item').set({ owner: worker }).where('id', 'in', picked).returning(['id', 'owner']);

const begin = 'begin';

const cases: { readonly [name: string]: StepTable } = {
  'two workers take different items': [
    ['a', begin, 'BEGIN'],
    ['b', begin, 'BEGIN'],
    ['a', take('a'), '2:a'],
    ['b', take('b'), '5:b'],
    ['c', take('c'), '0 changed'],
    ['a', 'rollback', 'ROLLBACK'],
    ['c', take('c'), '2:c'],
    ['b', 'commit', 'COMMIT'],
  ],
  'without SKIP LOCKED the second waits, finds the item taken, and takes the next': [
    ['a', begin, 'BEGIN'],
    ['a', take('a', free(1)), '2:a'],
    ['b', take('b', free(1)), 'blocked'],
    ['a', 'commit', 'COMMIT', 'b: 5:b'],
  ],
  'with NOWAIT it fails': [
    ['a', begin, 'BEGIN'],
    ['a', take('a', free(1)), '2:a'],
    ['b', take('b', free(1).noWait()), '55P03'],
    ['a', 'commit', 'COMMIT'],
  ],
  'an item that was taken between the snapshot and the lock is left alone': [
    ['a', begin, 'BEGIN'],
    ['a', db.updateTable('item').set({ version: 5 }).where('id', '=', 2), '1 changed'],
    ['b', take('b', free(2)), 'blocked'],
    ['a', 'commit', 'COMMIT', 'b: 2:b 5:b'],
  ],
  'DELETE of what a sub-select has locked': [
    ['a', begin, 'BEGIN'],
    ['a', take('a'), '2:a'],
    ['b', db.deleteFrom('item').where('id', 'in', free(9).skipLocked()).returning('id'), '5'],
    ['a', 'commit', 'COMMIT'],
  ],
  'UPDATE of what WITH has locked': [
    ['a', begin, 'BEGIN'],
    ['a', take('a'), '2:a'],
    [
      'b',
      db
        .with('picked', (query) =>
          query.selectFrom('item').select('id').where('owner', 'is', null).orderBy('id').forUpdate().skipLocked(),
        )
        .updateTable('item')
        .from('picked')
        .set({ owner: 'b' })
        .whereRef('item.id', '=', 'picked.id')
        .returning(['item.id', 'item.owner']),
      '5:b',
    ],
    ['a', 'commit', 'COMMIT'],
  ],
  'a derived table that locks': [
    ['a', begin, 'BEGIN'],
    ['a', db.selectFrom(free(1).as('picked')).selectAll(), '2'],
    ['b', take('b'), '5:b'],
    ['c', db.updateTable('item').set({ version: 9 }).where('id', '=', 2), 'blocked'],
    ['a', 'commit', 'COMMIT', 'c: 1 changed'],
  ],
};

const another: StepTable[number] = ['setup', db.insertInto('item').values({ id: 5 }), '1 changed'];

/** Sub-selects that lock rows. Items 2 and 5 have no owner, the others do. */
export const jobQueueCases: { readonly [name: string]: StepTable } = Object.fromEntries(
  Object.entries(cases).map(([name, steps]) => [name, [another, ...steps]]),
);
