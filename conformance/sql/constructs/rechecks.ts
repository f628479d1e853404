import type { StepTable } from '../steps/step-table.ts';
import { db } from './tables.ts';

const begin = 'begin';
/** Items that have a part in a state. */
const withPart = (state: string) =>
  db
    .selectFrom('item')
    .select(['id', 'version'])
    .where((eb) =>
      eb.exists(
        eb.selectFrom('part').select('part.run').whereRef('part.item', '=', 'item.id').where('state', '=', state),
      ),
    )
    .orderBy('id');
const bump = (id: number) =>
  db
    .updateTable('item')
    .set((eb) => ({ version: eb('version', '+', 1), owner: 'w' }))
    .where('id', '=', id);

/** Rows that changed while a statement waited for them: all conditions are checked again, on the statement's snapshot. */
export const recheckCases: { readonly [name: string]: StepTable } = {
  'a sub-select is checked again, and sees the snapshot': [
    ['a', begin, 'BEGIN'],
    ['a', bump(1), '1 changed'],
    ['b', withPart('done').forUpdate(), 'blocked'],
    ['c', db.deleteFrom('part').where('item', '=', 1), '2 changed'],
    ['a', 'commit', 'COMMIT', 'b: 1:4'],
  ],
  'a condition on the changed row fails': [
    ['a', begin, 'BEGIN'],
    ['a', bump(1), '1 changed'],
    ['b', withPart('done').where('owner', '=', 'x').forUpdate(), 'blocked'],
    ['a', 'commit', 'COMMIT', 'b: none'],
  ],
  'a sub-select that reads the changed row fails': [
    ['a', begin, 'BEGIN'],
    ['a', db.updateTable('item').set({ id: 50 }).where('id', '=', 1), '1 changed'],
    ['b', withPart('done').forUpdate(), 'blocked'],
    ['a', 'commit', 'COMMIT', 'b: none'],
  ],
  'update from: the other row stays what it was': [
    ['a', begin, 'BEGIN'],
    ['a', bump(2), '1 changed'],
    ['c', db.updateTable('part').set({ state: 'late' }).where('item', '=', 2), '1 changed'],
    [
      'b',
      db
        .updateTable('item')
        .from('part')
        .set((eb) => ({ owner: eb.ref('part.state') }))
        .whereRef('part.item', '=', 'item.id')
        .where('item.id', '=', 2)
        .returning(['item.version', 'item.owner']),
      'blocked',
    ],
    ['c', db.updateTable('part').set({ state: 'later' }).where('item', '=', 2), '1 changed'],
    ['a', 'commit', 'COMMIT', 'b: 2:late'],
  ],
  'update from: a join that no longer holds': [
    ['a', begin, 'BEGIN'],
    ['a', db.updateTable('item').set({ version: 77 }).where('id', '=', 2), '1 changed'],
    [
      'b',
      db
        .updateTable('item')
        .from('part')
        .set({ owner: 'b' })
        .whereRef('part.item', '=', 'item.id')
        .where('part.state', '=', 'new')
        .where('item.version', '<', 5),
      'blocked',
    ],
    ['a', 'commit', 'COMMIT', 'b: 0 changed'],
  ],
  'delete using: checked again': [
    ['a', begin, 'BEGIN'],
    ['a', db.updateTable('part').set({ item: 1 }).where('item', '=', 2), '1 changed'],
    [
      'b',
      db.deleteFrom('part').using('item').whereRef('item.id', '=', 'part.item').where('item.code', '=', 'be%ta'),
      'blocked',
    ],
    ['a', 'commit', 'COMMIT', 'b: 0 changed'],
  ],
  'for update of one side of a left join': [
    ['a', begin, 'BEGIN'],
    ['a', bump(3), '1 changed'],
    [
      'b',
      db
        .selectFrom('item')
        .leftJoin('part', 'part.item', 'item.id')
        .select(['item.id', 'item.version', 'part.name'])
        .where('item.id', '=', 3)
        .forUpdate('item'),
      'blocked',
    ],
    ['a', 'commit', 'COMMIT', 'b: 3:-6:'],
  ],
  'an update to what a sub-select counts does not see changes after it began': [
    ['a', begin, 'BEGIN'],
    ['a', bump(1), '1 changed'],
    [
      'b',
      db
        .updateTable('item')
        .set((eb) => ({
          total: eb
            .selectFrom('part')
            .select((inner) => inner.fn.countAll().as('n'))
            .whereRef('part.item', '=', 'item.id'),
        }))
        .where('id', '=', 1)
        .returning(['version', 'total']),
      'blocked',
    ],
    ['c', db.deleteFrom('part'), '5 changed'],
    ['a', 'commit', 'COMMIT', 'b: 4:2'],
  ],
};
