import { deepEqual, equal } from 'node:assert/strict';
import type { Kysely } from 'kysely';
import { account, balances, given, open, refused, type CheckSchema, type PortCheck } from '../port-check.ts';

const read = async (query: Kysely<CheckSchema>, id: number): Promise<number> => {
  const row = await query.selectFrom('account').select('balance').where('id', '=', id).executeTakeFirstOrThrow();
  return row.balance;
};

const write = (query: Kysely<CheckSchema>, id: number, balance: number) =>
  query.updateTable('account').set({ balance }).where('id', '=', id).execute();

/** What the isolation levels let through, and what they stop. */
export const isolationChecks: readonly PortCheck[] = [
  {
    title: 'READ COMMITTED: every statement sees what was committed before it',
    needs: ({ isolationLevels }) => isolationLevels.includes('read committed'),
    async run({ sql, other }) {
      await open(sql, account(1));
      const seen = await sql.transaction({ isolation: 'read committed' }, async (query) => {
        const before = await read(query, 1);
        given(await other.attempt((elsewhere) => write(elsewhere, 1, 5)));
        return [before, await read(query, 1)];
      });
      deepEqual(given(seen), [100, 5]);
    },
  },
  {
    title: 'REPEATABLE READ: a snapshot, and no write over what has changed since',
    needs: ({ name }) => name === 'postgres',
    async run({ sql, other }) {
      await open(sql, account(1), account(2));
      const seen: number[] = [];
      const outcome = await sql.transaction({ isolation: 'repeatable read' }, async (query) => {
        seen.push(await read(query, 1));
        given(await other.attempt((elsewhere) => write(elsewhere, 1, 5)));
        seen.push(await read(query, 1));
        await write(query, 2, 1);
        await write(query, 1, 1);
      });
      const failure = refused(outcome);
      deepEqual([failure.kind, failure.sqlState, seen], ['serializationFailure', '40001', [100, 100]]);
      deepEqual(await balances(sql), [5, 100]);
    },
  },
  {
    title: 'SERIALIZABLE: two that each read what the other writes do not both commit',
    needs: ({ name }) => name === 'postgres',
    async run({ sql, other }) {
      await open(sql, account(1), account(2));
      const inner: boolean[] = [];
      const outcome = await sql.transaction({ isolation: 'serializable' }, async (query) => {
        const seen = (await read(query, 1)) + (await read(query, 2));
        const rival = await other.transaction({ isolation: 'serializable' }, async (elsewhere) => {
          await write(elsewhere, 2, (await read(elsewhere, 1)) + (await read(elsewhere, 2)) - 200);
        });
        inner.push(rival.ok);
        await write(query, 1, seen - 200);
      });
      deepEqual(inner, [true]);
      equal(refused(outcome).kind, 'serializationFailure');
      deepEqual(await balances(sql), [100, 0]);
    },
  },
  {
    title: 'SERIALIZABLE on one writer: the second waits, and sees what the first wrote',
    needs: ({ rowLocks }) => !rowLocks,
    async run({ sql, other }) {
      await open(sql, account(1));
      const double = (port: typeof sql) =>
        port.transaction({ isolation: 'serializable' }, async (query) => write(query, 1, 2 * (await read(query, 1))));
      for (const outcome of await Promise.all([double(sql), double(other), double(sql)])) given(outcome);
      deepEqual(await balances(sql), [800]);
    },
  },
];
