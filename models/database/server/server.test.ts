import type { Compilable } from 'kysely';
import { describe, expect, it } from 'vitest';
import { advisoryLock, advisoryUnlock, lockTable, tryAdvisoryLock } from '../../../modules/ports/sql/locks.ts';
import type { Fault } from '../../../sim/faults/fault.ts';
import { conflicts } from '../../../sim/kernel/footprint.ts';
import { lower } from '../dialect/lower.ts';
import { db, testSchema } from '../postgres/script.fixture.ts';
import { describeObject, footprintOf } from '../footprint.ts';
import { defineSchema } from '../sql/define-schema.ts';
import { lose, lost, run, set, setAndHold, type Main } from '../stage.fixture.ts';

const lockAll = db.selectFrom('test').selectAll().forUpdate();
describe('a statement', () => {
  it('takes a round trip after that of connecting, and its change is a fact', async () => {
    const { facts, notes } = await run({
      a: async (port, { simulation, notes }) => {
        const result = await set(port, 11);
        notes.push(simulation.now, result.ok ? result.value : result.error);
      },
    });
    expect(notes).toEqual([4, { numUpdatedRows: 1n }]);
    expect(facts.filter((fact) => fact.kind === 'changed').at(-1)).toMatchObject({
      store: 'database',
      collection: 'test',
      key: '1',
      before: { id: 1, value: 10 },
      after: { id: 1, value: 11 },
      version: '2',
      process: 'a',
    });
  });

  it('that fails is a value; a programming error is not', async () => {
    const { notes } = await run({
      a: async (port, { notes }) => {
        notes.push(await port.attempt((query) => query.insertInto('test').values({ id: 1, value: 1 }).execute()));
        notes.push(await port.attempt((query) => query.selectFrom('test').selectAll().fetch(1).execute()));
        await port.attempt(() => Promise.reject(new TypeError('mine'))).catch((error: unknown) => notes.push(error));
      },
    });
    expect(notes).toEqual([
      {
        ok: false,
        error: {
          kind: 'uniqueViolation',
          sqlState: '23505',
          constraint: 'test_pkey',
          message: 'duplicate key value violates unique constraint "test_pkey"',
        },
      },
      { ok: false, error: expect.objectContaining({ kind: 'other', sqlState: '0A000' }) },
      new TypeError('mine'),
    ]);
  });

  it('waits for a lock and goes on in an event of its own', async () => {
    const { notes, simulation } = await run({
      a: setAndHold('a', 20, 50),
      b: async (port, { simulation, notes, sleep }) => {
        await sleep('b', 5);
        const { ok } = await set(port, 30);
        notes.push([ok, Math.floor(simulation.now)]);
      },
    });
    expect(notes).toEqual([{ ok: true, value: 20 }, [true, 56]]);
    expect(
      simulation.recorder?.history.some(
        (entry) => entry.type === 'step' && entry.event.startsWith('database/wake/b.1.1'),
      ),
    ).toBe(true);
  });

  it.each([
    [{ lockTimeout: 10 }, 'lockNotAvailable', '55P03'],
    [{ statementTimeout: 10 }, 'canceled', '57014'],
  ])('%o ends its wait', async (options, kind, sqlState) => {
    const { notes } = await run(
      {
        a: setAndHold('a', 20, 50),
        b: async (port, { notes, sleep }) => {
          await sleep('b', 5);
          notes.push(await set(port, 30));
        },
      },
      [],
      options,
    );
    expect(notes[0]).toMatchObject({ ok: false, error: { kind, sqlState } });
  });

  it('whose reply is lost may have taken effect; whose request is lost has not, but who knows', async () => {
    for (const [message, value] of [
      ['reply', 11],
      ['request', 10],
    ] as const) {
      const { notes, server } = await run({ a: async (port, { notes }) => void notes.push(await set(port, 11)) }, [
        lose(1, message),
      ]);
      expect(notes).toMatchObject([lost('unknown')]);
      expect(server.committedRows('test')).toEqual([{ id: 1, value }]);
    }
  });

  it('that only reads leaves nothing unknown, and the next one gets a new connection', async () => {
    const { notes } = await run(
      {
        a: async (port, { notes }) => {
          notes.push(await port.attempt((query) => query.selectFrom('test').selectAll().execute()));
          notes.push(await port.attempt((query) => query.selectFrom('test').selectAll().execute()));
        },
      },
      [lose(1, 'reply')],
    );
    expect(notes).toMatchObject([lost('none'), { ok: true, value: [{ id: 1, value: 10 }] }]);
  });
});

describe('a transaction', () => {
  it('whose COMMIT gets no answer is unknown: applied when the reply was lost', async () => {
    const { notes, server } = await run({ a: setAndHold('a', 20, 1) }, [lose(2, 'reply')]);
    expect(notes).toMatchObject([lost('unknown')]);
    expect(server.committedRows('test')).toEqual([{ id: 1, value: 20 }]);
  });

  it('whose COMMIT never arrived is rolled back when the server notices', async () => {
    const { notes, server } = await run(
      {
        a: setAndHold('a', 20, 1),
        b: async (port, { notes, simulation, sleep }) => {
          await sleep('b', 500);
          const { ok } = await set(port, 30);
          notes.push([ok, Math.round(simulation.now)]);
        },
      },
      [lose(2, 'request', 'timeout')],
      { clientTimeout: 1000 },
    );
    expect(notes).toMatchObject([lost('unknown'), [true, 1106]]);
    expect(server.committedRows('test')).toEqual([{ id: 1, value: 30 }]);
  });

  it('whose statement gets no answer has committed nothing', async () => {
    const { notes, server } = await run({ a: setAndHold('a', 20, 1) }, [lose(1, 'reply')]);
    expect(notes).toMatchObject([lost('none')]);
    expect(server.committedRows('test')).toEqual([{ id: 1, value: 10 }]);
    expect(server.engine.openSession('probe').execute({ kind: 'begin', isolation: 'read committed' }).kind).toBe(
      'done',
    );
  });

  it('of a crashed process holds its locks until the server notices', async () => {
    const { notes, server } = await run(
      {
        a: setAndHold('a', 20, 5000),
        b: async (port, { notes, simulation, sleep }) => {
          await sleep('b', 5);
          await set(port, 30);
          notes.push(Math.round(simulation.now));
        },
      },
      [{ kind: 'crash', process: 'a', when: { at: 10 }, restartAfter: null }],
    );
    expect(notes).toEqual([111]);
    expect(server.committedRows('test')).toEqual([{ id: 1, value: 30 }]);
  });

  it('of a crashed process does not go on after the server has noticed', async () => {
    const { server } = await run({ a: setAndHold('a', 20, 5000) }, [
      { kind: 'delay', process: 'a', link: 'database', nth: 2, by: 500 },
      { kind: 'crash', process: 'a', when: { at: 10 }, restartAfter: null },
    ]);
    expect((await run({})).server.engine.version).toBe(server.engine.version);
    expect(server.engine.openSession('probe').execute(lower(lockAll.compile().query, testSchema)).kind).toBe('done');
  });

  it('that a program throws out of is rolled back', async () => {
    const { notes, server } = await run({
      a: async (port, { notes }) => {
        const thrown = port.transaction({}, async (transaction) => {
          await transaction.deleteFrom('test').execute();
          throw new RangeError('mine');
        });
        await thrown.catch((error: unknown) => notes.push(error));
        notes.push(await port.attempt((query) => query.selectFrom('test').select('value').execute()));
      },
    });
    expect(notes).toEqual([new RangeError('mine'), { ok: true, value: [{ value: 10 }] }]);
    expect(server.committedRows('test')).toHaveLength(1);
  });

  it('that swallowed a failure is told that its COMMIT was a rollback', async () => {
    const { notes } = await run({
      a: async (port, { notes }) => {
        notes.push(
          await port.transaction({}, async (transaction) => {
            await transaction
              .insertInto('test')
              .values({ id: 1, value: 1 })
              .execute()
              .catch(() => null);
          }),
        );
      },
    });
    expect(notes).toMatchObject([{ ok: false, error: { kind: 'transactionAborted', sqlState: '25P02' } }]);
  });

  it('goes on after a failure when it rolls back to a savepoint', async () => {
    const { server } = await run({
      a: async ({ query }) => {
        const transaction = await query.startTransaction().execute();
        await transaction.updateTable('test').set({ value: 20 }).execute();
        const nested = await transaction.savepoint('nested').execute();
        await nested
          .insertInto('test')
          .values({ id: 1, value: 1 })
          .execute()
          .catch(() => null);
        await nested.rollbackToSavepoint('nested').execute();
        await nested.insertInto('test').values({ id: 2, value: 2 }).execute();
        await nested.releaseSavepoint('nested').execute();
        await transaction.commit().execute();
      },
    });
    expect(server.committedRows('test')).toEqual([
      { id: 1, value: 20 },
      { id: 2, value: 2 },
    ]);
  });

  it('locks tables and numbers', async () => {
    const { notes } = await run({
      a: async (port, { sleep }) => {
        await port.transaction({}, async (transaction) => {
          await lockTable(transaction, 'test', 'share row exclusive');
          await advisoryLock(transaction, [1, 2], { shared: true });
          await sleep('a', 100);
        });
      },
      b: async (port, { notes, simulation, sleep }) => {
        await sleep('b', 50);
        notes.push(
          await port.transaction({}, (transaction) => lockTable(transaction, 'test', 'share', { noWait: true })),
        );
        notes.push(await tryAdvisoryLock(port.query, [1, 2]), await advisoryUnlock(port.query, [1, 2]));
        await set(port, 30);
        notes.push(Math.floor(simulation.now) > 100, await tryAdvisoryLock(port.query, [1, 2]));
      },
    });
    expect(notes).toMatchObject([{ ok: false, error: { kind: 'lockNotAvailable' } }, false, false, true, true]);
  });

  it('that waits in a circle fails when its deadlock_timeout is the first to end', async () => {
    const both =
      (replica: string, start: number, first: number, second: number): Main =>
      async (port, { notes, simulation, sleep }) => {
        await sleep(replica, start);
        const result = await port.transaction({}, async (transaction) => {
          await advisoryLock(transaction, first);
          await sleep(replica, 20);
          await advisoryLock(transaction, second);
        });
        notes.push([replica, result.ok || result.error.kind, Math.floor(simulation.now / 100) * 100]);
      };
    const { notes, simulation } = await run({ a: both('a', 0, 1, 2), b: both('b', 10, 2, 1) }, [], {
      deadlockTimeout: 500,
    });
    expect(notes).toEqual([
      ['a', 'deadlock', 500],
      ['b', true, 500],
    ]);
    expect(simulation.marks.get('database/deadlock')).toBe(1);
  });

  it('at SERIALIZABLE may fail at its COMMIT, as a value', async () => {
    const skew =
      (replica: string, id: number): Main =>
      async (port, { notes, sleep }) => {
        const result = await port.transaction({ isolation: 'serializable' }, async (transaction) => {
          const rows = await transaction.selectFrom('test').select('id').execute();
          await sleep(replica, 10);
          await transaction.insertInto('test').values({ id, value: rows.length }).execute();
          await sleep(replica, 10);
        });
        notes.push(result.ok || result.error.kind);
      };
    const { notes, server } = await run({ a: skew('a', 2), b: skew('b', 3) });
    expect(new Set(notes)).toEqual(new Set(['serializationFailure', true]));
    expect(server.committedRows('test')).toHaveLength(2);
  });
});

describe('the server', () => {
  it('has a clock of its own, a round trip away', async () => {
    const { notes, simulation } = await run({ a: async (port, { notes }) => void notes.push(await port.now()) }, [], {
      clockOffset: 5000,
    });
    expect(notes).toEqual([{ ok: true, value: simulation.epoch + 1 + 5000 }]);
  });

  it('that restarts ends all sessions and refuses new ones for a while', async () => {
    const restart: Fault = {
      kind: 'model',
      name: 'database/restart',
      target: 'database',
      when: { at: 10 },
      duration: 20,
    };
    const { notes, server } = await run(
      {
        a: setAndHold('a', 20, 15),
        b: async (port, { notes, sleep }) => {
          await sleep('b', 12);
          notes.push(await set(port, 30));
          await sleep('b', 20);
          notes.push(await set(port, 40));
        },
      },
      [restart],
    );
    expect(notes).toMatchObject([lost('none'), lost('none'), { ok: true }]);
    expect(server.committedRows('test')).toEqual([{ id: 1, value: 40 }]);
  });
});

describe('a statement about to be woken', () => {
  it('is lost when its session ends first', async () => {
    const when = { process: 'a', link: 'database', nth: 3, phase: 'applied' } as const;
    const { notes, server } = await run(
      {
        a: setAndHold('a', 20, 15),
        b: async (port, { notes, sleep }) => {
          await sleep('b', 5);
          notes.push(await set(port, 30));
        },
      },
      [{ kind: 'model', name: 'database/restart', target: 'database', when, duration: 0 }],
    );
    // Which of the two learns first is chance.
    expect(notes).toHaveLength(2);
    expect(notes).toContainEqual(expect.objectContaining({ ok: true, value: 20 }));
    expect(notes).toContainEqual(
      expect.objectContaining({ ok: false, error: expect.objectContaining(lost('unknown').error) }),
    );
    expect(server.committedRows('test')).toEqual([{ id: 1, value: 20 }]);
  });
});

describe('a footprint', () => {
  const of = (step: Compilable) => footprintOf(lower(step.compile().query, testSchema));
  const byId = (id: number) => db.selectFrom('item').selectAll().where('id', '=', id);
  const insert = (id: number, code: string) => db.insertInto('item').values({ id, code });

  it('overlaps where the order of two statements can matter', () => {
    expect(conflicts(of(byId(1)), of(insert(1, 'a')))).toBe(true);
    expect(conflicts(of(byId(2)), of(insert(1, 'a')))).toBe(false);
    expect(conflicts(of(byId(1)), of(byId(1)))).toBe(false);
    expect(conflicts(of(byId(1).forUpdate()), of(byId(1).forUpdate()))).toBe(true);
    expect(conflicts(of(insert(1, 'a')), of(insert(2, 'a')))).toBe(true);
    expect(conflicts(of(insert(1, 'a')), of(insert(2, 'b')))).toBe(false);
    expect(conflicts(of(db.selectFrom('item').selectAll()), of(insert(2, 'b')))).toBe(true);
    expect(conflicts(of(db.updateTable('item').set({ code: 'b' }).where('id', '=', 1)), of(insert(2, 'b')))).toBe(true);
    expect(conflicts(of(db.deleteFrom('item').where('id', '=', 1)), of(insert(2, 'b')))).toBe(true);
  });

  it('reaches along foreign keys', () => {
    const schema = defineSchema({
      test: { columns: { id: 'integer', value: 'integer' }, primaryKey: ['id'] },
      item: {
        columns: { id: 'integer', code: { type: 'text', nullable: true } },
        primaryKey: ['id'],
        foreignKeys: [{ columns: ['id'], table: 'test', onDelete: 'cascade' }],
      },
    });
    const along = (step: Compilable) => footprintOf(lower(step.compile().query, schema));
    const parentless = along(db.deleteFrom('test').where('id', '=', 1));
    expect(conflicts(parentless, along(insert(1, 'a')))).toBe(true);
    expect(conflicts(parentless, along(byId(1)))).toBe(true);
    expect(conflicts(along(db.insertInto('test').values({ id: 1, value: 1 })), along(byId(1)))).toBe(false);
  });

  it('gives statements names', () => {
    const name = (step: Compilable) => describeObject(lower(step.compile().query, testSchema));
    const update = db.updateTable('item').set({ code: 'x' });
    const remove = db.deleteFrom('item');
    expect([byId(1), db.selectFrom('item').selectAll(), insert(3, 'x')].map(name)).toEqual([
      'item/1',
      'item',
      'item/3',
    ]);
    expect([update, remove].map((change) => name(change))).toEqual(['item', 'item']);
    expect([update.where('id', '=', 4), remove.where('id', '=', 4)].map(name)).toEqual(['item/4', 'item/4']);
    expect([update.where('id', 'in', [4, 5]), byId(6).where('code', '=', 'x')].map(name)).toEqual(['item', 'item/6']);
  });
});
