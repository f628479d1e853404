import { describe, expect, it } from 'vitest';
import { defineSchema } from '../sql/define-schema.ts';
import { lower } from '../dialect/lower.ts';
import { db, Script, testSchema } from './script.fixture.ts';
import { canceledByUser, deadlockDetected, lockTimeout } from '../sql/sql-error.ts';

const insert = (id: number, code: string | null = null) => db.insertInto('item').values({ id, code });
const claim = (id: number, owner: string) => db.updateTable('item').set({ owner }).where('id', '=', id);
const lock = (id: number) => db.selectFrom('item').select(['id']).where('id', '=', id).forUpdate();
const owners = db.selectFrom('item').select(['id', 'owner']).orderBy('id');

function withItems(...ids: number[]): Script {
  const script = new Script();
  for (const id of ids) script.run('setup', insert(id, `c${id}`));
  return script;
}

describe('a unique key', () => {
  it('makes the second insert wait, and fail when the first commits', () => {
    const script = new Script();
    script.all('a', 'begin', insert(1));
    expect(script.run('b', insert(1))).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: 23505']);
  });

  it('lets the second insert through when the first rolls back', () => {
    const script = new Script();
    script.all('a', 'begin', insert(1, 'x'));
    expect(script.run('b', insert(2, 'x'))).toEqual(['blocked']);
    expect(script.run('a', 'rollback')).toEqual(['ROLLBACK', 'b: 1 changed']);
    expect(script.engine.committedRows('item')).toMatchObject([{ id: 2, code: 'x' }]);
  });

  it('names the constraint as PostgreSQL does', () => {
    const script = withItems(1);
    const failures = [insert(1), insert(2, 'c1')].map((query) => {
      const outcome = script.session('a').execute(lower(query.compile().query, testSchema));
      return outcome.kind === 'failed' ? [outcome.error.message, outcome.error.constraint] : outcome.kind;
    });
    expect(failures).toEqual([
      ['duplicate key value violates unique constraint "item_pkey"', 'item_pkey'],
      ['duplicate key value violates unique constraint "item_code_key"', 'item_code_key'],
    ]);
  });

  it('waits for a delete of the same key', () => {
    const script = withItems(1);
    script.all('a', 'begin', db.deleteFrom('item').where('id', '=', 1));
    expect(script.run('b', insert(1))).toEqual(['blocked']);
    expect(script.run('a', 'rollback')).toEqual(['ROLLBACK', 'b: 23505']);
    script.all('a', 'begin', db.deleteFrom('item').where('id', '=', 1));
    expect(script.run('b', insert(1))).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: 1 changed']);
  });

  it('holds for updates, not for NULLs, and is freed by a delete in the same transaction', () => {
    const script = withItems(1, 2);
    expect(script.run('a', db.updateTable('item').set({ code: 'c1' }).where('id', '=', 2))).toEqual(['23505']);
    expect(script.all('a', insert(3), insert(4))).toEqual(['1 changed', '1 changed']);
    expect(script.all('a', 'begin', db.deleteFrom('item').where('id', '=', 1), insert(1, 'c1'), 'commit')).toEqual([
      'BEGIN',
      '1 changed',
      '1 changed',
      'COMMIT',
    ]);
  });
});

describe('ON CONFLICT', () => {
  const doNothing = (id: number) =>
    insert(id)
      .onConflict((oc) => oc.column('id').doNothing())
      .returning('id');
  const upsert = db
    .insertInto('item')
    .values({ id: 1, owner: 'b' })
    .onConflict((oc) =>
      oc.column('id').doUpdateSet((eb) => ({ owner: eb.ref('excluded.owner'), version: eb('item.version', '+', 1) })),
    )
    .returning(['owner', 'version']);

  it('DO NOTHING returns no row for a conflict that the statement cannot see', () => {
    const script = new Script();
    script.all('a', 'begin', insert(1));
    expect(script.run('b', doNothing(1))).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: 0 changed']);
  });

  it('DO NOTHING fails in REPEATABLE READ for a row outside of the snapshot', () => {
    const script = new Script();
    script.all('b', 'begin repeatable read', owners);
    script.run('a', insert(1));
    expect(script.run('b', doNothing(1))).toEqual(['40001']);
  });

  it('DO UPDATE waits, then updates a row that it could not see', () => {
    const script = new Script();
    script.all('a', 'begin', insert(1));
    expect(script.run('b', upsert)).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: b:1']);
  });

  it('DO UPDATE refuses to touch a row twice', () => {
    const twice = db
      .insertInto('item')
      .values([{ id: 1 }, { id: 1 }])
      .onConflict((oc) => oc.column('id').doUpdateSet({ owner: 'x' }));
    expect(new Script().run('a', twice)).toEqual(['21000']);
  });

  it('does not cover other keys than its target', () => {
    const script = withItems(1);
    expect(
      script.run(
        'a',
        insert(2, 'c1').onConflict((oc) => oc.column('id').doNothing()),
      ),
    ).toEqual(['23505']);
    expect(
      script.run(
        'a',
        insert(2, 'c1').onConflict((oc) => oc.doNothing()),
      ),
    ).toEqual(['0 changed']);
  });
});

describe('row locks', () => {
  const queue = db.selectFrom('item').select('id').where('owner', 'is', null).orderBy('id');

  it('SKIP LOCKED gives each worker its own row', () => {
    const script = withItems(1, 2, 3);
    const take = queue.limit(1).forUpdate().skipLocked();
    expect(script.all('a', 'begin', take)).toEqual(['BEGIN', '1']);
    expect(script.all('b', 'begin', take)).toEqual(['BEGIN', '2']);
    expect(script.run('c', queue.forUpdate().skipLocked())).toEqual(['3']);
    expect(script.run('c', queue.forUpdate().noWait())).toEqual(['55P03']);
    script.run('a', 'rollback');
    expect(script.run('c', take)).toEqual(['1']);
  });

  it('a waiter checks its condition again on the new version', () => {
    const script = withItems(1, 2);
    script.all('a', 'begin', claim(1, 'a'));
    expect(script.run('b', queue.limit(1).forUpdate())).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: 2']);
    script.all('a', 'begin', db.deleteFrom('item').where('id', '=', 2));
    expect(script.run('b', db.updateTable('item').set({ version: 9 }).where('id', '=', 2))).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: 0 changed']);
  });

  it('a claim by update is won once', () => {
    const script = withItems(1);
    const take = (owner: string) => claim(1, owner).where('owner', 'is', null);
    script.all('a', 'begin', take('a'));
    expect(script.run('b', take('b'))).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: 0 changed']);
  });

  it('one waiter at a time is woken; a holder that upgrades goes first', () => {
    const script = withItems(1);
    const share = db.selectFrom('item').select('id').where('id', '=', 1).forShare();
    script.all('a', 'begin', share);
    script.all('b', 'begin', share);
    expect(script.run('c', lock(1))).toEqual(['blocked']);
    expect(script.run('d', lock(1))).toEqual(['blocked']);
    expect(script.run('a', lock(1))).toEqual(['blocked']);
    expect(script.run('b', 'commit')).toEqual(['COMMIT', 'a: 1']);
    script.session('a').execute({ kind: 'commit' });
    expect(script.engine.takeRunnable().map(({ label }) => label)).toEqual(['c']);
  });

  it('waiters go in order of arrival', () => {
    const script = withItems(1);
    script.all('a', 'begin', lock(1));
    script.all('b', 'begin', lock(1));
    script.all('c', 'begin', lock(1));
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: 1']);
    expect(script.run('b', 'commit')).toEqual(['COMMIT', 'c: 1']);
  });

  it.each([
    ['forKeyShare', 'forKeyShare', '1'],
    ['forKeyShare', 'forNoKeyUpdate', '1'],
    ['forKeyShare', 'forUpdate', 'blocked'],
    ['forShare', 'forShare', '1'],
    ['forShare', 'forNoKeyUpdate', 'blocked'],
    ['forNoKeyUpdate', 'forNoKeyUpdate', 'blocked'],
    ['forUpdate', 'forKeyShare', 'blocked'],
  ] as const)('%s against %s: %s', (held, wanted, outcome) => {
    const script = withItems(1);
    const by = (mode: 'forKeyShare' | 'forShare' | 'forNoKeyUpdate' | 'forUpdate') =>
      db.selectFrom('item').select('id').where('id', '=', 1)[mode]();
    script.all('a', 'begin', by(held));
    expect(script.run('b', by(wanted))).toEqual([outcome]);
  });

  it('an update of no key goes along with FOR KEY SHARE, one of a key does not', () => {
    const script = withItems(1);
    script.all('a', 'begin', db.selectFrom('item').select('id').where('id', '=', 1).forKeyShare());
    expect(script.run('b', claim(1, 'b'))).toEqual(['1 changed']);
    expect(script.run('b', db.updateTable('item').set({ code: 'new' }).where('id', '=', 1))).toEqual(['blocked']);
  });

  it('FOR KEY SHARE is content with an older version as long as the key is the same', () => {
    const script = withItems(1);
    const by = (mode: 'forKeyShare' | 'forShare') => db.selectFrom('item').select('id').where('id', '=', 1)[mode]();
    script.all('a', 'begin repeatable read', owners);
    script.run('b', claim(1, 'b'));
    expect(script.all('a', by('forKeyShare'), by('forShare'))).toEqual(['1', '40001']);
  });

  it('FOR UPDATE OF locks only that table of a join', () => {
    const script = withItems(1);
    script.run('setup', db.insertInto('test').values({ id: 1, value: 7 }));
    const joined = db
      .selectFrom('item')
      .innerJoin('test', 'test.id', 'item.id')
      .select('item.id')
      .forUpdate('item')
      .skipLocked();
    expect(script.all('a', 'begin', joined)).toEqual(['BEGIN', '1']);
    expect(script.run('b', joined)).toEqual(['none']);
    expect(script.run('b', db.updateTable('test').set({ value: 8 }))).toEqual(['1 changed']);
  });
});

describe('a deadlock', () => {
  it('is the failure of the wait that closes the cycle', () => {
    const script = withItems(1, 2);
    script.all('a', 'begin', claim(1, 'a'));
    script.all('b', 'begin', claim(2, 'b'));
    expect(script.run('a', claim(2, 'a'))).toEqual(['blocked']);
    expect(script.run('b', claim(1, 'b'))).toEqual(['40P01', 'a: 1 changed']);
  });

  it('is seen across three sessions and a queue', () => {
    const script = withItems(1, 2, 3);
    for (const [name, id] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const)
      script.all(name, 'begin', lock(id));
    expect(script.run('a', lock(2))).toEqual(['blocked']);
    expect(script.run('b', lock(3))).toEqual(['blocked']);
    expect(script.run('d', lock(1))).toEqual(['blocked']);
    expect(script.run('c', lock(1))).toEqual(['40P01', 'b: 3']);
  });
});

describe('the victim of a deadlock', () => {
  const deadlock = (script: Script) => {
    script.run('setup', insert(1));
    script.run('setup', insert(2));
    script.all('a', 'begin', claim(1, 'a'));
    script.all('b', 'begin', claim(2, 'b'));
    script.run('a', claim(2, 'a'));
    return script.run('b', claim(1, 'b'));
  };

  it('can be another session than the one that closed the cycle', () => {
    const script = new Script(testSchema, (cycle) => cycle.at(-1) ?? null);
    expect(deadlock(script)).toEqual(['blocked', 'a: 40P01', 'b: 1 changed']);
  });

  it('can be found later', () => {
    const script = new Script(testSchema, () => null);
    expect(deadlock(script)).toEqual(['blocked']);
    expect([script.session('a').isDeadlocked(), script.session('b').isDeadlocked()]).toEqual([true, true]);
    expect(script.session('a').interrupt(deadlockDetected())).toMatchObject({ kind: 'failed' });
    expect(script.settle()).toEqual(['b: 1 changed']);
    expect(script.session('b').isDeadlocked()).toBe(false);
  });
});

describe('a failed transaction', () => {
  it('refuses statements, and its COMMIT is a rollback', () => {
    const script = withItems(1);
    script.all('a', 'begin', insert(5));
    expect(script.all('a', insert(1), owners, 'begin', 'commit', owners)).toEqual([
      '23505',
      '25P02',
      '25P02',
      'ROLLBACK',
      '1:',
    ]);
  });

  it('holds no locks any more', () => {
    const script = withItems(1);
    script.all('a', 'begin', lock(1), insert(1));
    expect(script.run('b', lock(1))).toEqual(['1']);
  });
});

describe('a session', () => {
  it('that ends frees its locks and takes its writes back', () => {
    const script = withItems(1);
    script.all('a', 'begin', claim(1, 'a'));
    expect(script.run('b', claim(1, 'b'))).toEqual(['blocked']);
    script.session('a').close();
    expect(script.settle()).toEqual(['b: 1 changed']);
    expect(script.run('b', owners)).toEqual(['1:b']);
  });

  it('that ends while it waits leaves the queue', () => {
    const script = withItems(1);
    script.all('a', 'begin', lock(1));
    script.run('b', lock(1));
    script.run('c', lock(1));
    script.session('b').close();
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'c: 1']);
  });

  it('can be interrupted by timeouts and cancel requests', () => {
    const script = withItems(1);
    script.all('a', 'begin', lock(1));
    for (const [error, state] of [
      [lockTimeout(), '55P03'],
      [canceledByUser(), '57014'],
    ] as const) {
      script.all('b', 'begin', lock(1));
      expect(script.session('b').interrupt(error)).toMatchObject({ kind: 'failed', error: { sqlState: state } });
      expect(script.all('b', owners, 'rollback')).toEqual(['25P02', 'ROLLBACK']);
    }
  });
});

describe('a commit', () => {
  it('reports the net change of each row, once', () => {
    const script = withItems(1, 2);
    script.changes.length = 0;
    script.all(
      'a',
      'begin',
      claim(1, 'x'),
      claim(1, 'y'),
      db.deleteFrom('item').where('id', '=', 2),
      insert(3),
      insert(4),
    );
    script.all(
      'a',
      db.deleteFrom('item').where('id', '=', 4),
      db.updateTable('item').set({ id: 9 }).where('id', '=', 3),
    );
    expect(script.changes).toEqual([]);
    script.run('a', 'commit');
    const row = (id: number, code: string | null, owner: string | null) => ({ id, code, owner, version: 0 });
    expect(script.changes).toEqual([
      { table: 'item', key: '1', before: row(1, 'c1', null), after: row(1, 'c1', 'y') },
      { table: 'item', key: '2', before: row(2, 'c2', null), after: null },
      { table: 'item', key: '9', before: null, after: row(9, null, null) },
    ]);
  });

  it('counts versions, rollbacks and reads do not', () => {
    const script = withItems(1);
    script.all('a', 'begin', claim(1, 'x'), 'rollback', owners, 'begin', lock(1), 'commit');
    expect(script.engine.version).toBe(1);
  });
});

describe('old versions', () => {
  it('go when nobody can see them, and stay while a snapshot can', () => {
    const script = withItems(1);
    script.all('reader', 'begin repeatable read', owners);
    for (let round = 0; round < 100; round++) script.run('a', claim(1, `o${round}`));
    expect(script.run('reader', owners)).toEqual(['1:']);
    script.run('reader', 'commit');
    for (let round = 0; round < 100; round++) script.run('a', claim(1, `p${round}`));
    const [, item] = script.engine.schema.tables;
    if (item === undefined) throw new Error('no table');
    expect(script.engine.tableOf(item).heap.length).toBeLessThan(40);
    expect(script.engine.tableOf(item).entries(0, 1).length).toBeLessThan(40);
    expect(script.run('reader', owners)).toEqual(['1:p99']);
  });

  it('do not gather under the key of an index that every row passes through', () => {
    const code = { type: 'text', nullable: true } as const;
    const schema = defineSchema({
      item: { columns: { id: 'integer', code }, primaryKey: ['id'], indexes: [['code']] },
    });
    const script = new Script(schema);
    for (let id = 1; id <= 100; id++) {
      script.all('a', insert(id, 'passing'), db.updateTable('item').set({ code: null }).where('id', '=', id));
    }
    const table = script.engine.table('item');
    expect(table.entries(1, 'passing').length).toBeLessThan(40);
    expect(table.entries(1, null)).toHaveLength(100);
    const passing = db.selectFrom('item').select('id').where('code', '=', 'passing');
    expect(script.run('a', passing)).toEqual(['none']);
  });
});
