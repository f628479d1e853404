import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Compilable } from 'kysely';
import { db, Script, type Step } from './script.fixture.ts';

const sessions = ['a', 'b', 'c'] as const;
const id = fc.integer({ min: 1, max: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom<Step>('begin', 'begin repeatable read', 'commit', 'commit', 'rollback'),
  fc.tuple(id, fc.constantFrom('x', 'y', 'z', null)).map(([id, code]) => db.insertInto('item').values({ id, code })),
  fc
    .tuple(id, fc.constantFrom('x', 'y', 'z', null))
    .map(([id, code]) => db.updateTable('item').set({ code }).where('id', '=', id)),
  id.map((id) => db.deleteFrom('item').where('id', '=', id)),
);
const schedule = fc.array(fc.tuple(fc.constantFrom(...sessions), step), { maxLength: 40 });

/** Runs a schedule; returns the rows of every version. */
function play(script: Script, steps: readonly (readonly [string, Step])[]): string[] {
  const versions = [rowsOf(script)];
  for (const [name, step] of steps) {
    // One step a time may commit; a session that waits is left alone.
    if (script.session(name).wait !== null) continue;
    const before = script.engine.version;
    script.run(name, step);
    // Woken statements may commit as well: then the versions between are not known.
    for (let version = before + 1; version < script.engine.version; version++) versions.push('unknown');
    if (script.engine.version > before) versions.push(rowsOf(script));
  }
  return versions;
}

function rowsOf({ engine }: Script): string {
  return sorted(engine.committedRows('item'));
}

function sorted(rows: readonly { readonly [column: string]: unknown }[]): string {
  return rows
    .map((row) => JSON.stringify(row))
    .sort()
    .join();
}

describe('a replica', () => {
  it('shows the state of its version, and a failover goes back to that', () => {
    let lost = 0;
    fc.assert(
      fc.property(schedule, fc.double({ min: 0, max: 1, noNaN: true }), (steps, part) => {
        const script = new Script();
        let position = 0;
        const { engine } = script;
        engine.follow(() => position);
        const versions = play(script, steps);
        position = Math.floor(part * engine.version);
        const expected = versions[position];
        if (expected === 'unknown') return;
        const read = engine.openReplicaSession('r').execute(script.lower(db.selectFrom('item').selectAll()));
        expect(read.kind === 'done' && sorted(read.result.rows)).toBe(expected);

        for (const name of sessions) script.session(name).close();
        const before = new Map(engine.committedRows('item').map((row) => [JSON.stringify(row['id']), row]));
        for (const { key, after } of engine.takeBackCommits()) {
          lost++;
          if (after === null) before.delete(key);
          else before.set(key, after);
        }
        expect(sorted([...before.values()])).toBe(expected);
        expect(rowsOf(script)).toBe(expected);
        const fresh = engine.openSession('d');
        const insert = script.lower(db.insertInto('item').values({ id: 99, code: 'fresh' }));
        expect(fresh.execute(insert).kind).toBe('done');
      }),
      { numRuns: 500 },
    );
    expect(lost).toBeGreaterThan(300);
  });

  it('keeps what it still shows from being vacuumed', () => {
    const script = new Script();
    script.engine.follow(() => 1);
    script.all('a', db.insertInto('test').values({ id: 1, value: 0 }));
    for (let value = 1; value <= 500; value++) script.all('a', db.updateTable('test').set({ value }));
    const read = script.engine.openReplicaSession('r').execute(script.lower(db.selectFrom('test').selectAll()));
    expect(read).toMatchObject({ result: { rows: [{ id: 1, value: 0 }] } });
  });

  it('writes nothing and knows no SERIALIZABLE', () => {
    const script = new Script();
    script.engine.follow(() => 0);
    const session = script.engine.openReplicaSession('r');
    const run = (step: Compilable) => session.execute(script.lower(step));
    expect(run(db.deleteFrom('test'))).toMatchObject({ error: { sqlState: '25006' } });
    expect(run(db.selectFrom('test').selectAll().forShare())).toMatchObject({ error: { sqlState: '25006' } });
    expect(session.execute({ kind: 'begin', isolation: 'serializable' })).toMatchObject({
      error: { sqlState: '0A000' },
    });
    session.execute({ kind: 'begin', isolation: 'repeatable read' });
    expect(run(db.insertInto('test').values({ id: 1, value: 1 }))).toMatchObject({ error: { sqlState: '25006' } });
  });
});

describe('a long fork', () => {
  it('shows a replica the later of two commits without the earlier', () => {
    const script = new Script();
    let position = 0;
    script.engine.follow(() => position);
    script.all('a', db.insertInto('test').values({ id: 1, value: 1 }));
    script.all('b', db.insertInto('test').values({ id: 2, value: 2 }));
    expect(script.engine.swapLastCommits()).toBe(true);
    position = 1;
    const read = script.engine.openReplicaSession('r').execute(script.lower(db.selectFrom('test').selectAll()));
    expect(read).toMatchObject({ result: { rows: [{ id: 2 }] } });
    script.engine.takeBackCommits();
    expect(script.engine.committedRows('test')).toMatchObject([{ id: 2 }]);
  });

  it('does not happen to what a snapshot or the replica tells apart', () => {
    const script = new Script();
    let position = 0;
    script.engine.follow(() => position);
    script.all('a', db.insertInto('test').values({ id: 1, value: 1 }));
    script.all('c', 'begin repeatable read', db.selectFrom('test').selectAll());
    script.all('b', db.insertInto('test').values({ id: 2, value: 2 }));
    expect(script.engine.swapLastCommits()).toBe(false);
    script.all('c', 'commit');
    position = 1;
    expect(script.engine.swapLastCommits()).toBe(false);
  });
});
