import type { Cases } from './case.ts';
import { db, items, parts } from './tables.ts';

export const errors: Cases = {
  'no such table': db.selectFrom('nothing').selectAll(),
  'no such column': items.select('nothing'),
  'no such column of a table': items.select('item.nothing'),
  'no such FROM entry': items.select('part.run'),
  'an ambiguous column': items.innerJoin('item as other', 'other.id', 'item.id').select('owner'),
  'a table twice': items.innerJoin('item', 'item.id', 'item.id').select('item.id'),
  'a column outside of GROUP BY': parts.select(['run', 'name']).groupBy('run'),
  'a column beside an aggregate': parts.select(['run', (eb) => eb.fn.countAll().as('n')]),
  'an ungrouped column in HAVING': parts.select('run').groupBy('run').having('name', '=', 'x'),
  'an aggregate in WHERE': parts.select('run').where((eb) => eb(eb.fn.countAll(), '>', 1)),
  'an aggregate in an aggregate': items.select((eb) => eb.fn.sum(eb.fn.max('version')).as('s')),
  'sum of text': items.select((eb) => eb.fn.sum('owner').as('s')),
  'max of booleans': items.select((eb) => eb.fn.max('done').as('m')),
  'text compared with a number': items.select('id').whereRef('owner', '=', 'version'),
  'text plus a number': items.select((eb) => eb('owner', '+', eb.ref('version')).as('s')),
  'lower of a number': items.select((eb) => eb.fn('lower', ['version']).as('s')),
  'parameters that choose nothing': items.select((eb) => eb(eb.val(1), '+', eb.val(2)).as('s')),
  'a text for an integer': items.select('id').where('id', '=', 'one'),
  'a fraction for an integer': items.select('id').where('id', '=', 1.5),
  'an integer out of range': items.select('id').where('id', '=', 3_000_000_000),
  'a text for a boolean': items.select('id').where('done', '=', 'perhaps'),
  'a text for a timestamp': items.select('id').where('due', '<', 'soon'),
  'a text for a document': items.select('id').where('doc', '=', '{'),
  'integer overflow': items.select((eb) => eb('version', '*', 2_000_000_000).as('v')),
  'division by zero': items.select((eb) => eb('version', '/', 0).as('v')),
  'remainder by zero': items.select((eb) => eb('version', '%', 0).as('v')),
  'division of doubles by zero': items.select((eb) => eb('ratio', '/', 0).as('v')),
  'a condition that is a number': items.select('id').where('version', 'is', true),
  'where a number': items.select('id').where((eb) => eb.ref('version') as never),
  'and of a text': items.select('id').where((eb) => eb.and([eb.ref('owner') as never, eb('id', '=', 1)])),
  'not of a number': items.select('id').where((eb) => eb.not(eb.ref('version') as never)),
  'case of different types': items.select((eb) =>
    eb.case().when('id', '=', 1).then(eb.ref('owner')).else(eb.ref('version')).end().as('v'),
  ),
  'coalesce of different types': items.select((eb) => eb.fn.coalesce('owner', 'version').as('v')),
  'union of different types': items.select('owner as v').union(items.select('version as v')),
  'union of different widths': items.select('owner').union(items.select(['owner', 'id'])),
  'a sub-select with two rows': items.select((eb) => eb.selectFrom('part').select('run').as('r')),
  'a sub-select with two columns': items.select((eb) => eb.selectFrom('part').select(['run', 'name']).as('r')),
  'in a sub-select with two columns': items.select('id').where('owner', 'in', parts.select(['run', 'name'])),
  'distinct with another order': parts.select('run').distinct().orderBy('name'),
  'distinct on with another order': parts.distinctOn('run').select('run').orderBy('name'),
  'a negative limit': items.select('id').limit(-1),
  'a negative offset': items.select('id').offset(-1),
  'a limit that is no number': items.select('id').limit('many' as never),
  'for update with group by': parts.select('run').groupBy('run').forUpdate(),
  'for update with an aggregate': parts.select((eb) => eb.fn.countAll().as('n')).forUpdate(),
  'for update with distinct': parts.select('run').distinct().forUpdate(),
  'for update of a union': parts.select('run').union(parts.select('run')).forUpdate(),
  'for update of the nullable side': items.leftJoin('part', 'part.item', 'item.id').select('item.id').forUpdate(),
  'for update of an unknown table': items.select('id').forUpdate('part' as never),
  'a boolean for an integer column': db.updateTable('item').set((eb) => ({ version: eb.ref('done') })),
  'a text column for an integer column': db.updateTable('item').set((eb) => ({ version: eb.ref('owner') })),
  'a text for an integer column': db.updateTable('item').set({ version: 'many' }),
  'a column assigned twice': db.updateTable('item').set('version', 1).set('version', 2),
  'an unknown column assigned': db.updateTable('item').set({ nothing: 1 }),
  'insert with too many values': db
    .insertInto('part')
    .columns(['run', 'name'])
    .expression(parts.select(['run', 'name', 'state'])),
  'insert with too few values': db
    .insertInto('part')
    .columns(['run', 'name', 'state'])
    .expression(parts.select(['run', 'name'])),
  'a double too large for an integer column': db.updateTable('item').set((eb) => ({ version: eb('ratio', '*', 1e12) })),
  'two rows of one key in an upsert': db
    .insertInto('item')
    .values([{ id: 50 }, { id: 50 }])
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ owner: 'z' })),
  'with twice the same name': db
    .with('a', (query) => query.selectFrom('item').select('id'))
    .with('a', (query) => query.selectFrom('item').select('id'))
    .selectFrom('a')
    .selectAll(),
  'a cast that is none': items.select((eb) => eb.cast('done', 'timestamptz').as('v')),
  'a jsonb text to a number': items.select((eb) => eb.cast(eb.ref('doc', '->').key('a' as never), 'integer').as('v')),
  'a pattern that ends in an escape': items.select('id').where('owner', 'like', '\\'),
};
