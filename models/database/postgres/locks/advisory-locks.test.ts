import { describe, expect, it } from 'vitest';
import type { AdvisoryStatement } from '../../sql/statement.ts';
import { lower } from '../../dialect/lower.ts';
import { db, Script, testSchema } from '../script.fixture.ts';

function advisory(
  operation: AdvisoryStatement['operation'],
  scope: AdvisoryStatement['scope'],
  mode: AdvisoryStatement['mode'] = 'exclusive',
  key = '1',
): AdvisoryStatement {
  return { kind: 'advisory', operation, scope, mode, key, output: 'granted' };
}

const insert = db.insertInto('test').values({ id: 1, value: 1 });

describe('an advisory lock of a session', () => {
  it('outlasts transactions, rolled back ones too, and is released once for each time it was taken', () => {
    const script = new Script();
    script.all('a', advisory('lock', 'session'), 'begin', advisory('lock', 'session'), 'rollback');
    expect(script.run('b', advisory('lock', 'session'))).toEqual(['blocked']);
    expect(script.run('a', advisory('unlock', 'session'))).toEqual(['true']);
    expect(script.run('a', advisory('unlock', 'session'))).toEqual(['true', 'b: ']);
    expect(script.run('a', advisory('unlock', 'session'))).toEqual(['false']);
  });

  it('is released with all others of the session, however often it was taken', () => {
    const script = new Script();
    script.all('a', advisory('lock', 'session'), advisory('lock', 'session'), advisory('unlock all', 'session'));
    expect(script.run('b', advisory('try', 'session'))).toEqual(['true']);
  });

  it('ends with its session', () => {
    const script = new Script();
    script.run('a', advisory('lock', 'session'));
    expect(script.run('b', advisory('try', 'session'))).toEqual(['false']);
    script.session('a').close();
    expect(script.run('b', advisory('try', 'session'))).toEqual(['true']);
  });

  it('is shared or exclusive', () => {
    const script = new Script();
    expect(script.run('a', advisory('try', 'session', 'share'))).toEqual(['true']);
    expect(script.run('b', advisory('try', 'session', 'share'))).toEqual(['true']);
    expect(script.run('c', advisory('try', 'session'))).toEqual(['false']);
    expect(script.run('a', advisory('unlock', 'session'))).toEqual(['false']);
    expect(script.run('a', advisory('unlock', 'session', 'share'))).toEqual(['true']);
  });
});

describe('an advisory lock of a transaction', () => {
  it('ends with it, and cannot be released before', () => {
    const script = new Script();
    script.all('a', 'begin', advisory('lock', 'transaction'));
    expect(script.run('a', advisory('unlock', 'session'))).toEqual(['false']);
    expect(script.run('b', advisory('lock', 'transaction'))).toEqual(['blocked']);
    expect(script.run('a', 'commit')).toEqual(['COMMIT', 'b: ']);
    expect(script.run('c', advisory('try', 'transaction'))).toEqual(['true']);
  });

  it('ends with a rollback to a savepoint before it', () => {
    const script = new Script();
    script.all('a', 'begin', 'savepoint s', advisory('lock', 'transaction'));
    expect(script.run('b', advisory('lock', 'transaction'))).toEqual(['blocked']);
    expect(script.run('a', 'rollback to s')).toEqual(['ROLLBACK', 'b: ']);
  });

  it('conflicts with one of another session only, of either scope', () => {
    const script = new Script();
    script.all('a', 'begin', advisory('lock', 'transaction'), advisory('lock', 'session'));
    expect(script.run('b', advisory('try', 'transaction'))).toEqual(['false']);
    script.run('a', 'commit');
    expect(script.run('b', advisory('try', 'transaction'))).toEqual(['false']);
    expect(script.run('b', advisory('try', 'transaction', 'exclusive', '1,0'))).toEqual(['true']);
  });

  it('waits in one graph with rows: a deadlock is found', () => {
    const script = new Script();
    script.all('a', 'begin', advisory('lock', 'transaction'));
    script.all('b', 'begin', insert);
    expect(script.run('a', insert)).toEqual(['blocked']);
    expect(script.run('b', advisory('lock', 'transaction'))).toEqual(['40P01', 'a: 1 changed']);
  });
});

describe('a statement that calls advisory lock functions in its condition', () => {
  it('waits after it has taken its snapshot', () => {
    const script = new Script();
    script.all('a', insert, advisory('lock', 'session'));
    const statement = lower(db.selectFrom('test').selectAll().compile().query, testSchema);
    if (statement.kind !== 'select') throw new Error('a SELECT is a SELECT');
    expect(script.run('b', { kind: 'locking', locks: [advisory('lock', 'session')], statement })).toEqual(['blocked']);
    script.run('a', db.updateTable('test').set({ value: 2 }));
    expect(script.run('a', advisory('unlock', 'session'))).toEqual(['true', 'b: 1:1']);
    expect(script.run('a', advisory('try', 'session'))).toEqual(['false']);
  });
});
