import { describe, expect, it } from 'vitest';
import { db, Script } from './script.fixture.ts';

const insert = (id: number, code: string | null = null) => db.insertInto('item').values({ id, code });
const claim = (id: number, owner: string) => db.updateTable('item').set({ owner }).where('id', '=', id);
const lock = db.selectFrom('item').select('id').where('id', '=', 1).forUpdate();
const share = db.selectFrom('item').select('id').where('id', '=', 1).forShare();
const keyShare = db.selectFrom('item').select('id').where('id', '=', 1).forKeyShare().noWait();
const owners = db.selectFrom('item').select(['id', 'owner']).orderBy('id');

function withItem(): Script {
  const script = new Script();
  script.run('setup', insert(1, 'c1'));
  return script;
}

describe('ROLLBACK TO SAVEPOINT', () => {
  it('undoes what came after the savepoint and keeps what came before', () => {
    const script = withItem();
    script.all('a', 'begin', claim(1, 'before'), 'savepoint s', claim(1, 'after'), insert(2));
    expect(script.all('a', 'rollback to s', owners)).toEqual(['ROLLBACK', '1:before']);
    expect(script.all('a', insert(2), owners, 'commit')).toEqual(['1 changed', '1:before 2:', 'COMMIT']);
    expect(script.changes.slice(1)).toMatchObject([
      { key: '1', after: { owner: 'before' } },
      { key: '2', before: null },
    ]);
  });

  it('makes a failed transaction usable again', () => {
    const script = withItem();
    script.all('a', 'begin', insert(2), 'savepoint s');
    expect(script.all('a', insert(1), owners, 'savepoint t', 'release s')).toEqual([
      '23505',
      '25P02',
      '25P02',
      '25P02',
    ]);
    expect(script.all('a', 'rollback to nope', 'rollback to s', owners, 'commit')).toEqual([
      '3B001',
      'ROLLBACK',
      '1: 2:',
      'COMMIT',
    ]);
  });

  it('shows READ COMMITTED what was committed since the statement that failed', () => {
    const script = withItem();
    script.all('a', 'begin', 'savepoint s', insert(1));
    script.run('b', insert(2));
    expect(script.all('a', 'rollback to s', owners)).toEqual(['ROLLBACK', '1: 2:']);
  });

  it('can be repeated, and reaches past inner savepoints, released ones included', () => {
    const script = withItem();
    script.all('a', 'begin', 'savepoint s', 'savepoint t', claim(1, 'x'), 'release t', 'savepoint u', insert(2));
    expect(script.all('a', 'rollback to s', owners, 'rollback to u')).toEqual(['ROLLBACK', '1:', '3B001']);
    expect(script.all('a', 'rollback to s', insert(3), 'rollback to s', owners)).toEqual([
      'ROLLBACK',
      '1 changed',
      'ROLLBACK',
      '1:',
    ]);
  });

  it('finds the innermost savepoint of a name, until that is released', () => {
    const script = withItem();
    script.all('a', 'begin', 'savepoint s', claim(1, 'outer'), 'savepoint s', claim(1, 'inner'));
    expect(script.all('a', 'rollback to s', owners)).toEqual(['ROLLBACK', '1:outer']);
    expect(script.all('a', 'release s', 'rollback to s', owners)).toEqual(['RELEASE', 'ROLLBACK', '1:']);
  });

  it('needs a transaction and a savepoint', () => {
    const script = withItem();
    expect(script.all('a', 'savepoint s', 'rollback to s', 'release s')).toEqual(['25P01', '25P01', '25P01']);
    expect(script.all('a', 'begin', 'release s', 'rollback to s', 'rollback')).toEqual([
      'BEGIN',
      '3B001',
      '3B001',
      'ROLLBACK',
    ]);
  });
});

describe('a transaction with savepoints', () => {
  it('becomes visible as a whole when it commits, and not at all when it rolls back', () => {
    const script = withItem();
    script.all('a', 'begin', 'savepoint s', claim(1, 'x'), 'release s', 'savepoint t', insert(2));
    expect(script.run('b', owners)).toEqual(['1:']);
    script.run('a', 'commit');
    expect(script.run('b', owners)).toEqual(['1:x 2:']);
    script.all('a', 'begin', 'savepoint s', claim(1, 'y'), 'release s', insert(3), 'rollback');
    expect(script.run('b', owners)).toEqual(['1:x 2:']);
  });

  it('rolls back as a whole when it commits after a failure', () => {
    const script = withItem();
    expect(script.all('a', 'begin', claim(1, 'x'), 'savepoint s', insert(1), 'commit', owners).slice(3)).toEqual([
      '23505',
      'ROLLBACK',
      '1:',
    ]);
  });
});

describe('locks taken after a savepoint', () => {
  it('end with it, and those who wait go on', () => {
    const script = withItem();
    script.all('a', 'begin', 'savepoint s', claim(1, 'a'));
    expect(script.run('b', claim(1, 'b'))).toEqual(['blocked']);
    expect(script.run('a', 'rollback to s')).toEqual(['ROLLBACK', 'b: 1 changed']);
  });

  it('end at the failure already', () => {
    const script = withItem();
    script.all('a', 'begin', 'savepoint s', claim(1, 'a'));
    expect(script.run('b', lock)).toEqual(['blocked']);
    expect(script.run('a', insert(1))).toEqual(['23505', 'b: 1']);
  });

  it('outlast its release', () => {
    const script = withItem();
    script.all('a', 'begin', 'savepoint s', claim(1, 'a'), 'release s');
    expect(script.run('b', claim(1, 'b'))).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: 1 changed']);
  });

  it('fall back to the weaker lock from before it', () => {
    const script = withItem();
    script.all('a', 'begin', share, 'savepoint s', claim(1, 'a'));
    expect(script.run('b', share)).toEqual(['blocked']);
    expect(script.run('a', 'rollback to s')).toEqual(['ROLLBACK', 'b: 1']);
    expect(script.run('c', claim(1, 'c'))).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'c: 1 changed']);
  });

  it('let a change of the key fall back to a change of other columns', () => {
    const script = withItem();
    script.all('a', 'begin', claim(1, 'a'), 'savepoint s', db.updateTable('item').set({ id: 9 }).where('id', '=', 1));
    // It waits in spite of NOWAIT: the key is changed in a later version than the one that it looks at.
    expect(script.run('b', keyShare)).toEqual(['blocked']);
    expect(script.run('a', 'rollback to s')).toEqual(['ROLLBACK', 'b: 1']);
  });

  it('free a key that another insert waits for', () => {
    const script = withItem();
    script.all('a', 'begin', 'savepoint s', insert(2));
    expect(script.run('b', insert(2))).toEqual(['blocked']);
    expect(script.run('a', 'rollback to s')).toEqual(['ROLLBACK', 'b: 1 changed']);
    expect(script.run('a', insert(2))).toEqual(['23505']);
  });

  it('do not make their own transaction wait', () => {
    const script = withItem();
    expect(script.all('a', 'begin', lock, 'savepoint s', claim(1, 'x'), 'release s', claim(1, 'y'), lock)).toEqual([
      'BEGIN',
      '1',
      'SAVEPOINT',
      '1 changed',
      'RELEASE',
      '1 changed',
      '1',
    ]);
  });
});
