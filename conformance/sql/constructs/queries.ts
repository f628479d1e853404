import type { Cases } from './case.ts';
import { db, items, parts } from './tables.ts';

const byPart = items.innerJoin('part', 'part.item', 'item.id');

export const queries: Cases = {
  'inner join': byPart.select(['item.id', 'part.run', 'part.name']),
  'left join': items.leftJoin('part', 'part.item', 'item.id').select(['item.id', 'part.run', 'part.name']),
  'left join with a condition on both': items
    .leftJoin('part', (join) => join.onRef('part.item', '=', 'item.id').on('item.done', '=', true))
    .select(['item.id', 'part.name']),
  'left join and where': items.leftJoin('part', 'part.item', 'item.id').select('item.id').where('part.run', 'is', null),
  'right join': items.rightJoin('part', 'part.item', 'item.id').select(['item.id', 'part.run', 'part.name']),
  'right join and where': items
    .rightJoin('part', 'part.item', 'item.id')
    .select(['item.id', 'part.name'])
    .where('item.id', 'is', null),
  'full join': items.fullJoin('part', 'part.item', 'item.id').select(['item.id', 'part.run', 'part.name']),
  'full join and a condition': items
    .fullJoin('part', 'part.item', 'item.id')
    .select(['item.id', 'part.name'])
    .where((eb) => eb(eb.fn.coalesce('item.version', eb.lit(5)), '>', 2)),
  'cross join': items.crossJoin('part').select(['item.id', 'part.name']).where('part.run', '=', 'r2'),
  'several items of FROM': db
    .selectFrom(['item', 'part'])
    .select(['item.id', 'part.name'])
    .whereRef('item.id', '=', 'part.item'),
  'a left join after a right join': items
    .rightJoin('part', 'part.item', 'item.id')
    .leftJoin('item as other', 'other.version', 'item.version')
    .select(['part.name', 'part.run', 'other.id']),
  'a table with itself': items
    .innerJoin('item as other', (join) =>
      join.onRef('other.owner', '=', 'item.owner').onRef('other.id', '<>', 'item.id'),
    )
    .select(['item.id', 'other.id as second']),
  'all columns of a join': byPart.selectAll('part').orderBy('part.name'),
  'a derived table': db
    .selectFrom(
      parts
        .select(['run', (eb) => eb.fn.countAll().as('n')])
        .groupBy('run')
        .as('counts'),
    )
    .selectAll()
    .where('counts.n', '>', 2),
  'a join with a derived table': items
    .leftJoin(
      parts
        .select(['item', (eb) => eb.fn.countAll().as('n')])
        .groupBy('item')
        .as('counts'),
      'counts.item',
      'item.id',
    )
    .select(['item.id', 'counts.n'])
    .orderBy('item.id'),
  aggregates: items.select((eb) => [
    eb.fn.countAll().as('all'),
    eb.fn.count('owner').as('owners'),
    eb.fn.count('owner').distinct().as('distinct'),
    eb.fn.sum('version').as('sum'),
    eb.fn.min('owner').as('least'),
    eb.fn.max('due').as('last'),
    eb.fn.sum('ratio').as('ratios'),
    eb.fn.avg('ratio').as('mean'),
  ]),
  'sums of bigint and means of integers are numeric': items.select((eb) => [
    eb.fn.sum('total').as('sum'),
    eb.fn.avg('version').as('mean'),
  ]),
  'aggregates over nothing': items
    .select((eb) => [eb.fn.countAll().as('n'), eb.fn.sum('id').as('sum'), eb.fn.max('id').as('most')])
    .where('id', '>', 99),
  'bool_and and bool_or': items.select((eb) => [eb.fn<boolean>('bool_and', ['done']).as('no')]),
  'bool aggregates': items.select((eb) => [
    eb.fn.agg<boolean>('bool_and', ['done']).as('every'),
    eb.fn.agg<boolean>('bool_or', ['done']).as('some'),
  ]),
  filter: items.select((eb) => [
    eb.fn.countAll().filterWhere('done', '=', true).as('done'),
    eb.fn.sum('version').filterWhere('owner', '=', 'x').as('sum'),
  ]),
  'string_agg in order': items.select((eb) =>
    eb.fn
      .agg<string>('string_agg', ['code', eb.val(',')])
      .orderBy('id', 'desc')
      .as('codes'),
  ),
  'jsonb_agg in order': items.select((eb) => eb.fn.agg<string>('jsonb_agg', ['owner']).orderBy('id').as('owners')),
  'group by': parts.select(['state', (eb) => eb.fn.countAll().as('n')]).groupBy('state'),
  'group by two columns': parts.select(['run', 'state', (eb) => eb.fn.countAll().as('n')]).groupBy(['run', 'state']),
  'group by an expression': items
    .select((eb) => [eb('version', '>', 2).as('large'), eb.fn.countAll().as('n')])
    .groupBy('large'),
  'group by a primary key': byPart
    .select(['item.id', 'item.owner', (eb) => eb.fn.countAll().as('n')])
    .groupBy('item.id'),
  'group by nothing that is there': parts.select('run').groupBy('run').where('run', '=', 'r9'),
  having: parts
    .select(['run', (eb) => eb.fn.count('item').as('n')])
    .groupBy('run')
    .having((eb) => eb.fn.count('state'), '>', 1)
    .having('run', '<>', 'r9'),
  'having without group by': items.select((eb) => eb.fn.countAll().as('n')).having((eb) => eb.fn.countAll(), '>', 9),
  'order by an aggregate': parts
    .select('run')
    .groupBy('run')
    .orderBy((eb) => eb.fn.countAll(), 'desc')
    .orderBy('run'),
  'a sub-select over a group': parts
    .select((eb) => [
      'item',
      eb.selectFrom('item as i').select('i.code').whereRef('i.id', '=', 'part.item').as('code'),
      eb.fn.countAll().as('n'),
    ])
    .groupBy('item'),
  distinct: parts.select('state').distinct(),
  'distinct in order': parts.select(['state', 'run']).distinct().orderBy('state', 'desc').orderBy('run'),
  'distinct on': parts.distinctOn('run').select(['run', 'name']).orderBy('run').orderBy('name', 'desc'),
  'order by an alias': items.select((eb) => ['id', eb('version', '*', -1).as('v')]).orderBy('v'),
  'order by an expression': items.select('id').orderBy((eb) => eb.fn('abs', ['version'])),
  'order by with nulls first': items
    .select('id')
    .orderBy('owner', (order) => order.asc().nullsFirst())
    .orderBy('id'),
  'order by descending': items.select('id').orderBy('owner', 'desc').orderBy('id', 'desc'),
  'order by booleans': items.select('id').orderBy('done').orderBy('id'),
  'limit and offset': items.select('id').orderBy('id').limit(2).offset(1),
  'limit by expression': items
    .select('id')
    .orderBy('id')
    .limit((eb) => eb.lit(1)),
  union: parts.select('run').union(parts.select('name') as never),
  'union all': parts.select('state').unionAll(parts.select('state')),
  'union in order': parts.select('run as v').union(parts.select('name as v')).orderBy('v', 'desc').limit(3),
  'union widens': items.select('version as v').union(items.select('ratio as v')),
  'union of a column and a parameter': items.select('version as v').union(db.selectNoFrom((eb) => eb.val(77).as('v'))),
  except: parts.select('item').except(items.select('id as item')),
  'intersect all': parts.select('state').intersectAll(parts.select('state').where('run', '=', 'r1')),
  'intersect binds more tightly': parts
    .select('run as v')
    .where('run', '=', 'r1')
    .union(parts.select('name as v'))
    .intersect(parts.select('name as v').where('name', '=', 'n1')),
  with: db
    .with('busy', (query) => query.selectFrom('part').select(['item', 'run']).where('state', '=', 'done'))
    .selectFrom('item')
    .innerJoin('busy', 'busy.item', 'item.id')
    .select(['item.id', 'busy.run']),
  'with, used twice and by another': db
    .with('a(v)', (query) => query.selectFrom('item').select('version as v'))
    .with('b', (query) => query.selectFrom('a').select((eb) => eb('v', '+', 1).as('w')))
    .selectFrom('b')
    .select('w')
    .where((eb) =>
      eb(
        'w',
        'in',
        eb.selectFrom('a').select((inner) => inner('v', '+', 1).as('w')),
      ),
    ),
  'without FROM': db.selectNoFrom((eb) => [eb.lit(1).as('one'), eb.val('x').as('text'), eb.lit(null).as('nothing')]),
  'exists without FROM': db.selectNoFrom((eb) => eb.exists(items.select('id').where('id', '=', 2)).as('there')),
  'for update of one': byPart.select(['item.id', 'part.name']).orderBy('part.name').forUpdate('item'),
};
