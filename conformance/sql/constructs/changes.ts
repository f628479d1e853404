import type { Cases } from './case.ts';
import { db, items, parts } from './tables.ts';

export const changes: Cases = {
  'update from': db
    .updateTable('item')
    .from('part')
    .set((eb) => ({ owner: eb.ref('part.state') }))
    .whereRef('part.item', '=', 'item.id')
    .where('part.name', '=', 'n1')
    .returning(['item.id', 'item.owner', 'part.run']),
  'update from a join': db
    .updateTable('item')
    .from('part')
    .innerJoin('part as other', 'other.run', 'part.run')
    .set({ owner: 'z' })
    .whereRef('part.item', '=', 'item.id')
    .where('other.item', '=', 9)
    .returning(['item.id']),
  'update to what a sub-select says': db
    .updateTable('item')
    .set((eb) => ({
      version: eb
        .selectFrom('part')
        .select((inner) => inner.cast<number>(inner.fn.countAll(), 'integer').as('n'))
        .whereRef('part.item', '=', 'item.id'),
    }))
    .returning(['id', 'version']),
  'update of many columns over the old row': db
    .updateTable('item')
    .set((eb) => ({ version: eb('version', '+', 1), total: eb.ref('version'), owner: eb.fn('upper', ['owner']) }))
    .where('id', '<', 3)
    .returning(['id', 'version', 'total', 'owner']),
  'update rounds a double': db
    .updateTable('item')
    .set((eb) => ({ version: eb.ref('ratio') }))
    .where('ratio', 'is not', null)
    .returning(['id', 'version']),
  'update of text by a number': db
    .updateTable('item')
    .set((eb) => ({ owner: eb.ref('version') }))
    .where('id', '=', 1)
    .returning('owner'),
  'update of a document': db
    .updateTable('item')
    .set((eb) => ({ doc: eb('doc', '||', { b: true }) }))
    .where('id', '=', 2)
    .returning('doc'),
  'update where exists': db
    .updateTable('item')
    .set({ owner: 'seen' })
    .where((eb) => eb.exists(eb.selectFrom('part').select('run').whereRef('part.item', '=', 'item.id')))
    .returning('id'),
  'delete using': db
    .deleteFrom('part')
    .using('item')
    .whereRef('item.id', '=', 'part.item')
    .where('item.done', '=', true)
    .returning(['part.name', 'item.code']),
  'delete where not in': db
    .deleteFrom('part')
    .where((eb) => eb.not(eb.exists(eb.selectFrom('item').select('id').whereRef('item.id', '=', 'part.item'))))
    .returning(['run', 'name']),
  'insert of a query': db
    .insertInto('part')
    .columns(['run', 'name', 'item'])
    .expression(
      items.select((eb) => [eb.val('r3').as('run'), eb.cast<string>('id', 'text').as('name'), 'version as item']),
    )
    .returningAll(),
  'insert of a query on conflict': db
    .insertInto('part')
    .columns(['run', 'name', 'state'])
    .expression(parts.select(['run', 'name', (eb) => eb.val('again').as('state')]).where('run', '=', 'r1'))
    .onConflict((conflict) =>
      conflict.columns(['run', 'name']).doUpdateSet((eb) => ({
        state: eb.fn('concat', ['part.state', 'excluded.state']),
      })),
    )
    .returning(['name', 'state']),
  'insert of rows with defaults': db
    .insertInto('item')
    .values([
      { id: 10, version: 4 },
      { id: 11, owner: 'o' },
    ])
    .returning((eb) => ['id', eb('version', '+', 100).as('more'), 'owner']),
  'insert of expressions': db
    .insertInto('item')
    .values((eb) => ({
      id: eb(eb.lit<number>(20), '+', 1),
      owner: eb.selectFrom('part').select('state').where('item', '=', 2),
    }))
    .returning(['id', 'owner']),
  'insert with': db
    .with('most', (query) => query.selectFrom('item').select((eb) => eb.fn.max('id').as('id')))
    .insertInto('item')
    .columns(['id'])
    .expression((eb) => eb.selectFrom('most').select((inner) => inner('most.id', '+', 1).as('id')))
    .returning('id'),
  'upsert with a condition and a sub-select': db
    .insertInto('item')
    .values({ id: 1, owner: 'new' })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ owner: 'old' })
        .where((eb) => eb.exists(eb.selectFrom('part').select('run').whereRef('part.item', '=', 'item.id'))),
    )
    .returning(['id', 'owner']),
};
