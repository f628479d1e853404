import { describe, expect, it } from 'vitest';
import { tableLockModes, type TableLockMode } from '../../../../modules/ports/sql/locks.ts';
import type { LockTableStatement } from '../../sql/statement.ts';
import { db, Script, testSchema, type Step } from '../script.fixture.ts';

function lock(mode: TableLockMode, noWait = false, table = 'test'): LockTableStatement {
  return { kind: 'lock table', table: tableNamed(table), mode, noWait };
}

function tableNamed(name: string): LockTableStatement['table'] {
  const table = testSchema.byName.get(name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return table;
}

const read = db.selectFrom('test').selectAll();
const insert = (id: number) => db.insertInto('test').values({ id, value: id });

const first = db.selectFrom('test').select('id').limit(1);
const dropPartsOfTests = db.deleteFrom('item').where((columns) => columns.exists(first));
const takeOverFromTests = db
  .insertInto('item')
  .values({ id: 1 })
  .onConflict((conflict) => conflict.column('id').doUpdateSet({ version: first }));

describe('LOCK TABLE', () => {
  it('conflicts as table 13.2 of the manual says', () => {
    // Rows and columns in the order of the modes; x: they conflict.
    const manual = ['.......x', '......xx', '....xxxx', '...xxxxx', '..xx.xxx', '..xxxxxx', '.xxxxxxx', 'xxxxxxxx'];
    const found = tableLockModes.map((held) =>
      tableLockModes
        .map((wanted) => {
          const script = new Script();
          script.all('a', 'begin', lock(held));
          script.run('b', 'begin');
          return script.run('b', lock(wanted, true))[0] === '55P03' ? 'x' : '.';
        })
        .join(''),
    );
    expect(found).toEqual(manual);
  });

  it.each<[string, Step, TableLockMode, TableLockMode]>([
    ['SELECT takes ACCESS SHARE', read, 'exclusive', 'access exclusive'],
    ['SELECT FOR UPDATE takes ROW SHARE', read.forUpdate(), 'share row exclusive', 'exclusive'],
    ['INSERT takes ROW EXCLUSIVE', insert(1), 'row exclusive', 'share'],
    ['UPDATE takes ROW EXCLUSIVE', db.updateTable('test').set({ value: 1 }), 'row exclusive', 'share'],
    ['DELETE takes ROW EXCLUSIVE', db.deleteFrom('test'), 'row exclusive', 'share'],
    ['a sub-select of a changing statement, ACCESS SHARE', dropPartsOfTests, 'exclusive', 'access exclusive'],
    ['a sub-select of ON CONFLICT, ACCESS SHARE', takeOverFromTests, 'exclusive', 'access exclusive'],
  ])('%s', (_name, statement, allowed, refused) => {
    const script = new Script();
    script.all('a', 'begin', statement);
    expect(script.all('b', 'begin', lock(allowed, true), 'commit')).toEqual(['BEGIN', 'LOCK TABLE', 'COMMIT']);
    script.run('b', 'begin');
    expect(script.run('b', lock(refused))).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: LOCK TABLE']);
    // The other way around.
    expect(script.run('a', statement)).toEqual(['blocked']);
    expect(script.run('b', 'rollback')).toHaveLength(2);
  });

  it('needs a transaction', () => {
    expect(new Script().all('a', lock('share'), 'begin', lock('share'))).toEqual(['25P01', 'BEGIN', 'LOCK TABLE']);
  });

  it('queues: who comes later waits behind a stronger request, even if it could share with the holder', () => {
    const script = new Script();
    script.all('a', 'begin', read);
    script.run('b', 'begin');
    expect(script.run('b', lock('access exclusive'))).toEqual(['blocked']);
    expect(script.run('c', read)).toEqual(['blocked']);
    // The holder itself does not.
    expect(script.all('a', read, insert(1))).toEqual(['none', '1 changed']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: LOCK TABLE']);
    expect(script.run('b', 'commit')).toEqual(['COMMIT', 'c: 1:1']);
  });

  it('is released by a rollback to a savepoint before it', () => {
    const script = new Script();
    script.all('a', 'begin', read, 'savepoint s', lock('exclusive'));
    expect(script.run('b', insert(1))).toEqual(['blocked']);
    expect(script.run('a', 'rollback to s')).toEqual(['ROLLBACK', 'b: 1 changed']);
    script.run('b', 'begin');
    expect(script.run('b', lock('access exclusive', true))).toEqual(['55P03']);
  });

  it('takes no snapshot, a statement in REPEATABLE READ does so before it waits', () => {
    const script = new Script();
    script.all('a', 'begin', lock('exclusive'), insert(1));
    script.run('b', 'begin repeatable read');
    expect(script.run('b', lock('exclusive'))).toEqual(['blocked']);
    script.run('c', 'begin repeatable read');
    expect(script.run('c', read.forShare())).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: LOCK TABLE']);
    expect(script.run('b', read)).toEqual(['1:1']);
    expect(script.run('b', 'commit')).toEqual(['COMMIT', 'c: none']);
  });

  it('READ COMMITTED sees what was committed while it waited', () => {
    const script = new Script();
    script.all('a', 'begin', lock('access exclusive'), insert(1));
    expect(script.run('b', read)).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: 1:1']);
  });

  it('can deadlock: two that read, then want to write alone', () => {
    const script = new Script();
    script.all('a', 'begin', lock('share'));
    script.all('b', 'begin', lock('share'));
    expect(script.run('a', insert(1))).toEqual(['blocked']);
    expect(script.run('b', insert(2))).toEqual(['40P01', 'a: 1 changed']);
  });

  it('is forgotten with a session that ends while it waits', () => {
    const script = new Script();
    script.all('a', 'begin', read);
    script.run('b', 'begin');
    script.run('b', lock('access exclusive'));
    expect(script.run('c', read)).toEqual(['blocked']);
    script.session('b').close();
    expect(script.settle()).toEqual(['c: none']);
  });
});

describe('a deadlock in which some wait only behind others', () => {
  const share = (table: string) => lock('access share', false, table);
  const all = (table: string) => lock('access exclusive', false, table);

  /** a and b read one table each, x and y want these alone, a wants what b reads: then b closes the circle. */
  function circle(script: Script): string[] {
    for (const name of ['a', 'b', 'x', 'y']) script.run(name, 'begin');
    script.run('a', share('test'));
    script.run('b', share('item'));
    script.run('x', all('test'));
    script.run('y', all('item'));
    script.run('a', share('item'));
    return script.run('b', share('test'));
  }

  it('is resolved by the one farthest along the circle, who steps ahead', () => {
    const script = new Script();
    expect(circle(script)).toEqual(['blocked', 'a: LOCK TABLE']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'x: LOCK TABLE']);
    expect(script.run('x', 'commit')).toEqual(['COMMIT', 'b: LOCK TABLE']);
    expect(script.run('b', 'commit')).toEqual(['COMMIT', 'y: LOCK TABLE']);
  });

  it('is resolved when somebody looks, if that is later', () => {
    const script = new Script(testSchema, () => null);
    expect(circle(script)).toEqual(['blocked']);
    expect(script.session('a').isDeadlocked()).toBe(false);
    expect(script.settle()).toEqual(['b: LOCK TABLE']);
  });

  it('has a victim when no order of the queues helps, and they stay as they were', () => {
    const script = new Script();
    for (const name of ['a', 'b', 'c', 'x']) script.run(name, 'begin');
    script.all('a', share('item'), all('part'));
    script.run('b', share('test'));
    script.run('c', share('test'));
    script.run('x', all('item'));
    script.run('b', share('item'));
    script.run('c', share('part'));
    // It waits for b, who could step ahead of x, and for c, who waits for it in any case.
    expect(script.run('a', all('test'))).toEqual(['40P01', 'x: LOCK TABLE', 'c: LOCK TABLE']);
    expect(script.run('x', 'commit')).toEqual(['COMMIT', 'b: LOCK TABLE']);
  });
});
