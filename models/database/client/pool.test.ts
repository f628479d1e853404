import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../sim/faults/fault.ts';
import type { Sql } from '../../../modules/ports/sql/sql.ts';
import type { TestSchema } from '../postgres/script.fixture.ts';
import { run, set, setAndHold, type Main, type Stage } from '../stage.fixture.ts';

const read = (port: Sql<TestSchema>) => port.attempt((query) => query.selectFrom('test').selectAll().execute());
/** Notes when a read that begins at `at` is over, and what came of it. */
const readAt =
  (replica: string, at: number): Main =>
  async (port, { simulation, notes, sleep }) => {
    await sleep(replica, at);
    const { ok } = await read(port);
    notes.push([replica, ok, Math.floor(simulation.now)]);
  };
/** Holds a connection for `hold` ms while it asks for a second one. */
const holdAndRead =
  (hold: number): Main =>
  async (port, { simulation, notes, sleep }) => {
    const held = port.transaction({}, async (transaction) => {
      await transaction.selectFrom('test').selectAll().execute();
      await sleep('a', hold);
    });
    const second = await read(port);
    notes.push([second.ok ? 'ok' : second.error.message, Math.floor(simulation.now)]);
    await held;
  };
const marksOf = ({ simulation }: Stage, name: string) => simulation.marks.get(`database/${name}`) ?? 0;

describe('connecting', () => {
  it('takes a round trip, once', async () => {
    const { notes } = await run({
      a: async (port, { notes, simulation }) => {
        await read(port);
        notes.push(simulation.now);
        await read(port);
        notes.push(simulation.now);
      },
    });
    expect(notes).toEqual([4, 6]);
  });

  it.each([
    [
      'refused',
      'connection to the database was refused',
      { kind: 'fail', process: 'a', link: 'database', nth: 1, count: 1 },
    ],
    [
      'lost',
      'no answer from the database in time',
      { kind: 'lose', process: 'a', link: 'database', nth: 1, message: 'request', seen: 'timeout' },
    ],
  ] as const)(
    'that is %s leaves nothing unknown, and the next call connects again',
    async (_, message, fault: Fault) => {
      const { notes } = await run(
        {
          a: async (port, { notes, sleep }) => {
            await sleep('a', 1);
            notes.push(await set(port, 11));
            await sleep('a', 200);
            notes.push((await set(port, 12)).ok);
          },
        },
        [fault],
        {},
        { connectTimeout: 100 },
      );
      expect(notes).toEqual([{ ok: false, error: { kind: 'connectionLost', sqlState: '08006', message } }, true]);
    },
  );

  it('that was accepted but not answered takes a place of the server until it notices', async () => {
    const lostReply: Fault = { kind: 'lose', process: 'a', link: 'database', nth: 1, message: 'reply', seen: 'reset' };
    const stage = await run({ a: readAt('a', 0), b: readAt('b', 50), c: readAt('c', 250) }, [lostReply], {
      maxConnections: 1,
    });
    expect(stage.notes).toEqual([
      ['a', false, expect.any(Number)],
      ['b', false, 52],
      ['c', true, 254],
    ]);
  });
});

describe('a server with too many clients', () => {
  it('refuses the next one', async () => {
    const { notes } = await run(
      {
        a: readAt('a', 0),
        b: async (port, { notes, sleep }) => {
          await sleep('b', 1);
          notes.push(await read(port));
        },
      },
      [],
      { maxConnections: 1 },
    );
    expect(notes).toContainEqual({
      ok: false,
      error: { kind: 'tooManyConnections', sqlState: '53300', message: 'sorry, too many clients already' },
    });
  });

  it('counts the connections of a dead one until it notices', async () => {
    const crash: Fault = { kind: 'crash', process: 'a', when: { at: 20 }, restartAfter: null };
    const stage = await run({ a: setAndHold('a', 11, 5000), b: readAt('b', 50), c: readAt('c', 200) }, [crash], {
      maxConnections: 1,
    });
    expect(stage.notes).toEqual([
      ['b', false, 52],
      ['c', true, 204],
    ]);
    expect(marksOf(stage, 'too-many-connections')).toBe(1);
  });
});

describe('a pool', () => {
  it('makes a caller wait for a connection to be given back', async () => {
    const stage = await run({ a: holdAndRead(50) }, [], {}, { poolSize: 1 });
    expect(stage.notes).toEqual([['ok', 58]]);
    expect(marksOf(stage, 'pool-exhausted')).toBe(1);
  });

  it('opens another one while it may', async () => {
    const stage = await run({ a: holdAndRead(50) }, [], {}, { poolSize: 2 });
    expect(stage.notes).toEqual([['ok', 4]]);
  });

  it('lets the caller wait only so long', async () => {
    const stage = await run({ a: holdAndRead(500) }, [], {}, { poolSize: 1, connectTimeout: 100 });
    expect(stage.notes).toEqual([['no connection of the pool was free in time', 100]]);
    expect(marksOf(stage, 'pool-timeout')).toBe(1);
  });

  it('gives the place of a broken connection to whoever waits', async () => {
    const lostReply: Fault = { kind: 'lose', process: 'a', link: 'database', nth: 2, message: 'reply', seen: 'reset' };
    const stage = await run({ a: holdAndRead(50) }, [lostReply], {}, { poolSize: 1 });
    expect(stage.notes).toEqual([['ok', expect.any(Number)]]);
  });
});
