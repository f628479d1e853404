import { expect, it } from 'vitest';
import { run, type Main } from '../stage.fixture.ts';

const mysql = { dialect: 'mysql' } as const;

/** What a replica does that wants to make sure that a row is there: looks for it under a lock, then inserts it. */
const preflight =
  (isolation: 'repeatable read' | 'read committed', name: string): Main =>
  async (port, { notes, sleep }) => {
    const result = await port.transaction({ isolation }, async (transaction) => {
      await transaction.selectFrom('test').selectAll().where('id', '=', 7).forUpdate().execute();
      await sleep(name, 20);
      await transaction.insertInto('test').values({ id: 7, value: 70 }).execute();
    });
    notes.push(result.ok ? 'inserted' : result.error.kind);
  };

it('two that look for a missing row FOR UPDATE and then insert it: a deadlock, or a wait and a duplicate', async () => {
  const both = async (isolation: 'repeatable read' | 'read committed') => {
    const { notes, server } = await run({ a: preflight(isolation, 'a'), b: preflight(isolation, 'b') }, [], mysql);
    expect(server.committedRows('test')).toContainEqual({ id: 7, value: 70 });
    return notes.map(String).sort();
  };
  expect(await both('repeatable read')).toEqual(['deadlock', 'inserted']);
  expect(await both('read committed')).toEqual(['inserted', 'uniqueViolation']);
});

it('after INSERT IGNORE met a row, a plain SELECT of the same transaction does not find it, FOR UPDATE does', async () => {
  const { notes } = await run(
    {
      a: async (port, { notes, sleep }) => {
        await port.transaction({}, async (transaction) => {
          const seven = transaction.selectFrom('test').selectAll().where('id', '=', 7);
          notes.push(await seven.execute());
          await sleep('a', 50);
          const ignored = await transaction.insertInto('test').ignore().values({ id: 7, value: 1 }).executeTakeFirst();
          notes.push(ignored.numInsertedOrUpdatedRows, await seven.execute(), await seven.forUpdate().execute());
        });
      },
      b: async (port, { sleep }) => {
        await sleep('b', 20);
        await port.attempt((query) => query.insertInto('test').values({ id: 7, value: 70 }).execute());
      },
    },
    [],
    mysql,
  );
  expect(notes).toEqual([[], 0n, [], [{ id: 7, value: 70 }]]);
});

it('refuses what only PostgreSQL has, and says what it is', async () => {
  const { notes } = await run(
    {
      a: async (port, { notes }) => {
        notes.push(port.capabilities.name);
        notes.push(await port.attempt((query) => query.deleteFrom('test').returning('id').execute()));
        const upsert = await port.attempt((query) =>
          query
            .insertInto('test')
            .values({ id: 7, value: 1 })
            .onConflict((conflict) => conflict.doNothing())
            .execute(),
        );
        notes.push(upsert);
      },
    },
    [],
    mysql,
  );
  const refused = { ok: false, error: { kind: 'other', sqlState: '42601' } };
  expect(notes).toMatchObject(['mysql', refused, refused]);
});

it('gives up a wait after innodb_lock_wait_timeout and keeps the transaction', async () => {
  const { notes } = await run(
    {
      a: async (port, { sleep }) => {
        await port.transaction({}, async (transaction) => {
          await transaction.updateTable('test').set({ value: 11 }).where('id', '=', 1).execute();
          await sleep('a', 200);
        });
      },
      b: async (port, { notes, sleep }) => {
        await sleep('b', 20);
        const result = await port.transaction({}, async (transaction) => {
          await transaction.insertInto('test').values({ id: 8, value: 80 }).execute();
          const update = transaction.updateTable('test').set({ value: 12 }).where('id', '=', 1);
          await update.execute().catch((error: unknown) => notes.push(error));
        });
        notes.push(result.ok);
      },
    },
    [],
    { ...mysql, lockTimeout: 50 },
  );
  expect(notes).toMatchObject([{ errno: 1205, sqlState: '55P03' }, true]);
});
