import { sql, type Compilable } from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';
import { db, Script, testSchema } from '../postgres/script.fixture.ts';
import { postgres } from '../../../modules/ports/sql/capabilities.ts';
import { dbNow } from '../../../modules/ports/sql/fragments.ts';
import { Engine } from '../postgres/engine.ts';
import { lower } from './lower.ts';

let script: Script;
beforeEach(() => {
  script = new Script();
  script.run(
    'setup',
    db.insertInto('item').values([
      { id: 1, code: 'a', owner: 'x', version: 3 },
      { id: 2, code: 'b', owner: null, version: 1 },
      { id: 3, code: null, owner: 'y' },
    ]),
  );
  script.run(
    'setup',
    db.insertInto('part').values([
      { run: 'r1', name: 'n1', state: 'done' },
      { run: 'r1', name: 'n2', state: null },
      { run: 'r2', name: 'n1', state: 'new' },
    ]),
  );
  script.run(
    'setup',
    db.insertInto('test').values([
      { id: 1, value: 2 },
      { id: 3, value: 1 },
    ]),
  );
});

const items = db.selectFrom('item');
const ids = items.select('id').orderBy('id');

describe('a condition', () => {
  it.each<[string, Compilable, string]>([
    ['equality', ids.where('owner', '=', 'x'), '1'],
    ['NULL is equal to nothing', ids.where('owner', '=', null), 'none'],
    ['a sub-select', ids.where('id', 'in', (eb) => eb.selectFrom('test').select('test.id')), '1 3'],
    [
      'a sub-select of a join, checked before the join is complete',
      ids
        .innerJoin('part', 'part.state', 'item.code')
        .where('item.id', 'in', (eb) => eb.selectFrom('test').select('test.id')),
      'none',
    ],
    ['and NULL is unequal to nothing', ids.where('owner', '!=', 'x'), '3'],
    ['is null', ids.where('owner', 'is', null), '2'],
    ['is not null', ids.where('owner', 'is not', null), '1 3'],
    ['is distinct from', ids.where('owner', 'is distinct from', 'x'), '2 3'],
    ['is not distinct from', ids.where('owner', 'is not distinct from', null), '2'],
    ['not unknown is unknown', ids.where((eb) => eb.not(eb('owner', '=', 'x'))), '3'],
    ['unknown or true', ids.where((eb) => eb.or([eb('owner', '=', 'x'), eb('id', '>', 0)])), '1 2 3'],
    [
      'unknown and false, negated',
      ids.where((eb) => eb.not(eb.and([eb('owner', '=', 'x'), eb('id', '<', 0)]))),
      '1 2 3',
    ],
    ['unknown and true, negated', ids.where((eb) => eb.not(eb.and([eb('owner', '=', 'x'), eb('id', '>', 0)]))), '3'],
    ['in', ids.where('code', 'in', ['a', 'z']), '1'],
    ['not in, with a NULL in the list', ids.where('code', 'not in', ['a', null]), 'none'],
    ['not in, of a NULL', ids.where('code', 'not in', ['a']), '2'],
    ['between', ids.where((eb) => eb.between('version', 1, 2)), '2'],
    ['columns and arithmetic', ids.where((eb) => eb('version', '>=', eb('id', '+', 1))), '1'],
    ['coalesce', ids.where((eb) => eb(eb.fn.coalesce('owner', eb.val('none')), '=', 'none')), '2'],
    ['a literal', ids.where((eb) => eb.lit(false)), 'none'],
    ['the primary key, with more', ids.where('id', '=', 1).where('version', '=', 4), 'none'],
    [
      'a composite key',
      db.selectFrom('part').selectAll().where('name', '=', 'n1').where('run', '=', 'r2'),
      'r2:n1:new',
    ],
    ['a key that is NULL', ids.where('code', '=', null), 'none'],
  ])('%s', (_name, query, rows) => {
    expect(script.run('a', query)).toEqual([rows]);
  });
});

describe('a result', () => {
  it.each<[string, Compilable, string]>([
    [
      'aliases and expressions',
      items.select((eb) => ['id as n', eb('version', '*', 2).as('twice')]).where('id', '=', 1),
      '1:6',
    ],
    ['order: NULLs last', items.select('id').orderBy('owner'), '1 3 2'],
    ['order: descending has NULLs first', items.select('id').orderBy('owner', 'desc'), '2 3 1'],
    ['order: said otherwise', items.select('id').orderBy('owner', (ob) => ob.desc().nullsLast()), '3 1 2'],
    [
      'order by several',
      db.selectFrom('part').select(['run', 'name']).orderBy('name').orderBy('run', 'desc'),
      'r2:n1 r1:n1 r1:n2',
    ],
    ['limit and offset', ids.limit(1).offset(1), '2'],
    ['count', items.select((eb) => eb.fn.countAll().as('n')), '3'],
    [
      'count of a column',
      items.select((eb) => [
        eb.fn.count('owner').as('n'),
        eb.fn.max('version').as('most'),
        eb.fn.min('code').as('least'),
      ]),
      '2:3:a',
    ],
    [
      'aggregates over nothing',
      items.select((eb) => [eb.fn.countAll().as('n'), eb.fn.max('id').as('m')]).where('id', '>', 9),
      '0:',
    ],
    [
      'an inner join',
      items.innerJoin('test as t', 't.id', 'item.id').select(['item.id', 't.value']).orderBy('t.value'),
      '3:1 1:2',
    ],
    [
      'a cross join, by a key of its first table',
      items.crossJoin('test as t').select(['item.id', 't.id as other']).whereRef('item.id', '=', 't.value'),
      '1:3 2:1',
    ],
    [
      'a left join',
      items.leftJoin('test as t', 't.id', 'item.id').select(['item.id', 't.value']).orderBy('item.id'),
      '1:2 2: 3:1',
    ],
    [
      'a condition on a left join',
      items.leftJoin('test as t', 't.id', 'item.id').select('item.id').where('t.id', 'is', null),
      '2',
    ],
    ['all of one table', items.innerJoin('test as t', 't.id', 'item.version').selectAll('t'), '3:1 1:2'],
  ])('%s', (_name, query, rows) => {
    expect(script.run('a', query)).toEqual([rows]);
  });

  it("takes Airflow's critical section: three tables, FOR UPDATE OF one, SKIP LOCKED", () => {
    const adopt = db
      .selectFrom('part as ti')
      .innerJoin('item as job', 'job.code', 'ti.name')
      .innerJoin('test as run', 'run.id', 'job.id')
      .selectAll('ti')
      .where('ti.state', 'in', ['queued', 'running'])
      .where('job.owner', 'is distinct from', 'running')
      .where('run.value', '=', 2)
      .forUpdate('ti')
      .skipLocked();
    script.run(
      'setup',
      db.insertInto('part').values([
        { run: 'q', name: 'a', state: 'queued' },
        { run: 'p', name: 'a', state: 'running' },
      ]),
    );
    expect(script.all('a', 'begin', adopt.limit(1))).toEqual(['BEGIN', 'q:a:queued']);
    expect(script.run('b', adopt)).toEqual(['p:a:running']);
  });
});

describe('a change', () => {
  it.each<[string, Compilable, string]>([
    ['insert returning', db.insertInto('item').values({ id: 7 }).returningAll(), '7:::0'],
    [
      'insert of rows with different columns',
      db
        .insertInto('item')
        .values([{ id: 7, owner: 'o' }, { id: 8 }])
        .returning(['id', 'owner']),
      '7:o 8:',
    ],
    [
      'update with arithmetic',
      db
        .updateTable('item')
        .set((eb) => ({ version: eb('version', '+', 1), owner: eb.ref('code') }))
        .where('id', '=', 1)
        .returning(['version', 'owner']),
      '4:a',
    ],
    [
      'update by key and value as an id',
      db.updateTable('item').set('owner', 'z').where('id', 'in', [1, 2]),
      '2 changed',
    ],
    ['delete returning', db.deleteFrom('item').where('owner', 'is', null).returning('id as gone'), '2'],
    [
      'a conditional upsert that does not apply',
      db
        .insertInto('item')
        .values({ id: 1 })
        .onConflict((oc) => oc.column('id').doUpdateSet({ owner: 'n' }).where('item.version', '<', 3)),
      '0 changed',
    ],
    [
      'an upsert by constraint',
      db
        .insertInto('item')
        .values({ id: 9, code: 'a' })
        .onConflict((oc) => oc.constraint('item_code_key').doUpdateSet({ owner: 'n' }))
        .returning('id'),
      '1',
    ],
  ])('%s', (_name, query, outcome) => {
    expect(script.run('a', query)).toEqual([outcome]);
  });

  it.each<[string, Compilable, string]>([
    ['NULL where there must be a value', db.updateTable('test').set({ value: null as never }), '23502'],
    ['a missing value', db.insertInto('test').values({ id: 5 } as never), '23502'],
    ['an integer out of range', db.insertInto('test').values({ id: 5, value: 2 ** 31 }), '22003'],
    [
      'an ambiguous column in an upsert',
      db
        .insertInto('item')
        .values({ id: 1 })
        .onConflict((oc) => oc.column('id').doUpdateSet((eb) => ({ version: eb('version', '+', 1) }))),
      '42702',
    ],
    [
      'a conflict target without a key',
      db
        .insertInto('item')
        .values({ id: 1 })
        .onConflict((oc) => oc.column('owner').doNothing()),
      '42P10',
    ],
    ['an unknown table', db.selectFrom('nothing' as 'item').selectAll(), '42P01'],
    ['an unknown column', items.select('nothing' as 'id'), '42703'],
    ['an empty list', ids.where('id', 'in', []), '42601'],
    [
      'FOR UPDATE of the nullable side',
      items.leftJoin('test', 'test.id', 'item.id').selectAll('item').forUpdate(),
      '0A000',
    ],
  ])('is refused: %s', (_name, query, state) => {
    expect(script.run('a', query)).toEqual([state]);
  });
});

describe('what is not interpreted', () => {
  it.each<[Compilable, string]>([
    [items.selectAll().where(sql<boolean>`now() > 1`), 'RawNode'],
    [items.select((eb) => eb.fn.countAll().over().as('n')), 'over of AggregateFunctionNode'],
    [
      items.innerJoinLateral(db.selectFrom('test').selectAll().as('t'), (on) => on.onTrue()).selectAll(),
      'the join LateralInnerJoin',
    ],
    [
      db
        .withRecursive('w', (eb) => eb.selectFrom('test').selectAll())
        .selectFrom('w')
        .selectAll(),
      'recursive of WithNode',
    ],
    [
      db
        .with('w', (eb) => eb.deleteFrom('test').returningAll())
        .selectFrom('w')
        .selectAll(),
      'DeleteQueryNode in WITH',
    ],
    [items.selectAll().where('code', '~', 'a'), 'the operator "~"'],
    [items.select((eb) => eb.fn<number>('random').as('r')), 'the function random'],
    [items.select((eb) => eb.fn.agg<number>('stddev', ['id']).as('s')), 'the aggregate stddev'],
    [items.selectAll().where((eb) => eb(eb.refTuple('id', 'version'), 'in', [eb.tuple(1, 2)])), 'TupleNode'],
    [items.selectAll().where('id', '=', undefined as never), 'a parameter of type undefined'],
    [items.selectAll().where('owner', '=', ['x'] as never), 'PrimitiveValueListNode'],
    [db.insertInto('item').values({ id: 9, owner: new Map() as never }), 'a parameter of class Map'],
  ])('fails with 0A000 and names the construct: %#', (query, construct) => {
    const before = script.engine.version;
    const outcome = script.session('a').execute(lower(query.compile().query, testSchema));
    expect(outcome).toMatchObject({ kind: 'failed', error: { sqlState: '0A000' } });
    expect(outcome.kind === 'failed' ? outcome.error.message : '').toContain(construct);
    expect(script.engine.version).toBe(before);
  });

  it('spoils its transaction as on a real server', () => {
    script.run('a', 'begin');
    expect(script.all('a', items.selectAll().where('code', '~', 'a'), ids)).toEqual(['0A000', '25P02']);
  });
});

describe('the clocks', () => {
  it('stand still in a transaction, in a statement, or nowhere', () => {
    let time = 1_000;
    const engine = new Engine(testSchema, null, () => (time += 1));
    const session = engine.openSession('a');
    const ask = db.selectNoFrom((eb) => [
      eb.fn<string>('now').as('now'),
      eb.fn<string>('statement_timestamp').as('statement'),
      eb.fn<string>('clock_timestamp').as('clock'),
      dbNow(postgres).as('ms'),
    ]);
    const answer = () => {
      const outcome = session.execute(lower(ask.compile().query, testSchema));
      return outcome.kind === 'done' ? Object.values(outcome.result.rows[0] ?? {}) : outcome;
    };
    session.execute({ kind: 'begin', isolation: 'read committed', readOnly: false });
    const at = (milliseconds: number) => `1970-01-01T00:00:01.00${milliseconds}000Z`;
    expect(answer()).toEqual([at(1), at(2), at(3), 1001]);
    expect(answer()).toEqual([at(1), at(4), at(5), 1001]);
  });
});

describe('an index', () => {
  it('is looked up for a correlated sub-select, and for a join', () => {
    const correlated = items
      .select('id')
      .where((eb) =>
        eb.exists(eb.selectFrom('test').select('value').whereRef('test.id', '=', 'item.id').where('value', '>', 0)),
      );
    const found = { index: { constraint: 'test_pkey' }, keys: [[{ kind: 'column', source: 0, column: 0 }]] };
    expect(lower(correlated.compile().query, testSchema)).toMatchObject({
      query: { sources: [{ on: { kind: 'exists', query: { base: 2, sources: [{ lookup: found }] } } }] },
    });
    const joined = items.innerJoin('test', 'test.id', 'item.id').select('item.id');
    expect(lower(joined.compile().query, testSchema)).toMatchObject({
      query: { sources: [{ lookup: null }, { lookup: found }] },
    });
  });
});
