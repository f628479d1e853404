import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../sim/faults/fault.ts';
import type { Sql } from '../../../modules/ports/sql/sql.ts';
import type { TestSchema } from '../postgres/script.fixture.ts';
import { sqlPort } from '../client/sql-port.ts';
import { run, set, setAndHold, type Main, type Stage } from '../stage.fixture.ts';

const strikes = (name: string, at: number, duration: number, target = 'database'): Fault => ({
  kind: 'model',
  name: `database/${name}`,
  target,
  when: { at },
  duration,
});
const marksOf = ({ simulation }: Stage, name: string) => simulation.marks.get(`database/${name}`) ?? 0;
const read = (port: Sql<TestSchema>) => port.attempt((query) => query.selectFrom('test').selectAll().execute());
/** A port of the read-only replica. */
function replicaPort({ simulation, server }: Stage, name: string): Sql<TestSchema> {
  const process = simulation.replicas.get(name)?.process ?? null;
  if (process === null) throw new Error(`${name} is down`);
  return sqlPort(server, process, { endpoint: 'replica' });
}

describe('database/failover', () => {
  it('takes back the acknowledged commits that the replica did not have, and says so', async () => {
    const stage = await run(
      {
        a: async (port, { notes, sleep }) => {
          notes.push((await set(port, 11)).ok);
          await sleep('a', 1000);
          notes.push((await set(port, 12)).ok);
          await sleep('a', 1000);
          notes.push((await read(port)).ok);
          notes.push(await read(port));
        },
      },
      [strikes('failover', 1100, 50)],
      { replicaLag: [500, 500] },
    );
    expect(stage.notes).toEqual([true, true, false, { ok: true, value: [{ id: 1, value: 11 }] }]);
    expect(stage.server.committedRows('test')).toEqual([{ id: 1, value: 11 }]);
    expect(marksOf(stage, 'commits-lost')).toBe(1);
    const changes = stage.facts.filter((fact) => fact.kind === 'changed');
    expect(changes.at(-1)).toMatchObject({ before: { value: 12 }, after: { value: 11 }, process: null, key: '1' });
  });

  it('loses nothing without a replica: replication is synchronous then', async () => {
    const stage = await run({ a: async (port) => void (await set(port, 11)) }, [strikes('failover', 1100, 50)]);
    expect(stage.server.committedRows('test')).toEqual([{ id: 1, value: 11 }]);
    expect(marksOf(stage, 'commits-lost')).toBe(0);
  });
});

describe('a replica', () => {
  /** Writes at once, and reads from the replica at the given moments. */
  const readsAt =
    (...moments: number[]): Main =>
    async (port, stage) => {
      const replica = replicaPort(stage, 'a');
      await set(port, 11);
      for (const moment of moments) {
        await stage.sleep('a', moment - stage.simulation.now);
        const rows = await read(replica);
        stage.notes.push(rows.ok ? rows.value.map(({ value }) => value) : rows.error);
      }
      stage.notes.push(await set(replica, 12));
    };

  it('shows a commit some time after it took effect, and takes no writes', async () => {
    const { notes } = await run({ a: readsAt(200, 400) }, [], { replicaLag: [300, 300] });
    expect(notes).toEqual([[10], [11], { ok: false, error: expect.objectContaining({ kind: 'readOnly' }) }]);
  });

  it('shows nothing new while it is held, and is there when the primary is not', async () => {
    const faults = [strikes('hold-replica', 250, 300), strikes('restart', 350, 2000)];
    const { notes } = await run({ a: readsAt(400, 600) }, faults, { replicaLag: [300, 300] });
    expect(notes.slice(0, 2)).toEqual([[10], [11]]);
  });
});

describe('database/long-fork', () => {
  it('exchanges commits that overlap, and no others', async () => {
    const insert =
      (name: string, id: number, begin: number): Main =>
      async (port, { sleep }) => {
        await sleep(name, begin);
        await port.transaction({}, (query) => query.insertInto('test').values({ id, value: id }).execute());
      };
    const forks = [strikes('long-fork', 0, 5000)];
    const overlapping = await run({ a: insert('a', 2, 10), b: insert('b', 3, 10.5) }, forks, {
      replicaLag: [100, 100],
    });
    expect(marksOf(overlapping, 'long-fork-seen')).toBe(1);
    const apart = await run({ a: insert('a', 2, 10), b: insert('b', 3, 20) }, forks, { replicaLag: [100, 100] });
    expect(marksOf(apart, 'long-fork-seen')).toBe(0);
  });
});

describe('database/step-clock', () => {
  it('steps the server, not the replicas', async () => {
    const { notes } = await run(
      {
        a: async (port, { notes, simulation }) => {
          const now = await port.now();
          notes.push(now.ok && Math.abs(now.value - simulation.epoch - 1));
        },
      },
      [strikes('step-clock', 0, 5000)],
    );
    expect(notes).toEqual([5000]);
  });
});

describe('database/out-of-connections', () => {
  it('refuses new connections for a while; old ones go on', async () => {
    const { notes } = await run(
      {
        a: async (port, { notes, sleep }) => {
          notes.push((await set(port, 11)).ok);
          await sleep('a', 100);
          notes.push((await set(port, 12)).ok);
        },
        b: async (port, { notes, sleep }) => {
          await sleep('b', 50);
          notes.push(await set(port, 13));
          await sleep('b', 500);
          notes.push((await set(port, 14)).ok);
        },
      },
      [strikes('out-of-connections', 20, 300)],
    );
    const refused = { ok: false, error: expect.objectContaining({ kind: 'tooManyConnections', sqlState: '53300' }) };
    expect(notes).toEqual([true, refused, true, true]);
  });
});

describe('database/terminate-backend', () => {
  it('ends the sessions of one client, who is told: a waiting statement at once, others when they are used', async () => {
    const stage = await run(
      {
        a: setAndHold('a', 20, 500),
        b: async (port, { notes, sleep }) => {
          await sleep('b', 5);
          notes.push(await set(port, 30));
          notes.push((await read(port)).ok);
        },
      },
      [strikes('terminate-backend', 100, 1, 'b'), strikes('terminate-backend', 200, 1, 'a')],
    );
    const terminated = { ok: false, error: expect.objectContaining({ kind: 'terminated', sqlState: '57P01' }) };
    expect(stage.notes).toEqual([terminated, true, terminated]);
    expect(stage.server.committedRows('test')).toEqual([{ id: 1, value: 10 }]);
    expect(marksOf(stage, 'terminated')).toBe(2);
  });
});

describe('database/cancel', () => {
  const canceled = { ok: false, error: expect.objectContaining({ kind: 'canceled', sqlState: '57014' }) };

  it('makes a waiting statement fail', async () => {
    const { notes } = await run(
      {
        a: setAndHold('a', 20, 500),
        b: async (port, { notes, sleep }) => {
          await sleep('b', 5);
          notes.push(await set(port, 30));
        },
      },
      [strikes('cancel', 100, 1000, 'b')],
    );
    expect(notes).toEqual([canceled, { ok: true, value: 20 }]);
  });

  it('or the next one that comes in time, once', async () => {
    const write: Main = async (port, { notes, sleep }) => {
      await sleep('a', 50);
      notes.push(await set(port, 11));
      notes.push((await set(port, 12)).ok);
    };
    expect((await run({ a: write }, [strikes('cancel', 10, 100, 'a')])).notes).toEqual([canceled, true]);
    expect((await run({ a: write }, [strikes('cancel', 10, 20, 'a')])).notes).toEqual([
      expect.objectContaining({ ok: true }),
      true,
    ]);
  });
});

describe('database/serialization-failure', () => {
  const failed = { ok: false, error: expect.objectContaining({ kind: 'serializationFailure', sqlState: '40001' }) };
  const increment =
    (isolation: 'serializable' | 'repeatable read'): Main =>
    async (port, { notes, sleep, simulation }) => {
      for (let round = 0; round < 2; round++) {
        const outcome = await port.transaction({ isolation }, async (query) => {
          await query
            .updateTable('test')
            .set((eb) => ({ value: eb('value', '+', 1) }))
            .execute();
          await sleep('a', 50 - (simulation.now % 50));
        });
        notes.push(outcome.ok ? 'ok' : outcome);
      }
    };

  it('strikes one SERIALIZABLE transaction, be it at a statement or at its COMMIT', async () => {
    for (const at of [0, 20]) {
      const { notes, server } = await run({ a: increment('serializable') }, [
        strikes('serialization-failure', at, 1000, 'a'),
      ]);
      expect(notes).toEqual([failed, 'ok']);
      expect(server.committedRows('test')).toEqual([{ id: 1, value: 11 }]);
    }
  });

  it('leaves the weaker levels alone', async () => {
    const { notes } = await run({ a: increment('repeatable read') }, [strikes('serialization-failure', 0, 1000, 'a')]);
    expect(notes).toEqual(['ok', 'ok']);
  });
});
