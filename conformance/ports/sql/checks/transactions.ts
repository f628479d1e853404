import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { Kysely } from 'kysely';
import { account, balances, given, open, refused, type CheckSchema, type PortCheck } from '../port-check.ts';

const deposit = (query: Kysely<CheckSchema>, id: number, amount: number) =>
  query
    .updateTable('account')
    .set((value) => ({ balance: value('balance', '+', amount) }))
    .where('id', '=', id)
    .execute();

/** Transactions: all or nothing, seen by others once it is all. */
export const transactionChecks: readonly PortCheck[] = [
  {
    title: 'what a transaction wrote is seen by itself at once, by others after COMMIT',
    async run({ sql, other }) {
      await open(sql, account(1), account(2));
      const seen = await sql.transaction({}, async (query) => {
        await deposit(query, 1, -30);
        await deposit(query, 2, 30);
        const rows = await query.selectFrom('account').select('balance').orderBy('id').execute();
        return { inside: rows.map(({ balance }) => balance), outside: await balances(other) };
      });
      deepEqual(given(seen), { inside: [70, 130], outside: [100, 100] });
      deepEqual(await balances(other), [70, 130]);
    },
  },
  {
    title: 'a transaction that has ended takes no more statements, and nothing is written',
    async run({ sql, other }) {
      await open(sql, account(1));
      const kept = given(await sql.transaction({}, async (query) => ({ query })));
      await rejects(async () => {
        await deposit(kept.query, 1, 1);
      }, /already committed/);
      deepEqual(await balances(other), [100]);
    },
  },
  {
    title: 'what is thrown out of a transaction rolls it back',
    async run({ sql, other }) {
      await open(sql, account(1));
      const failing = sql.transaction({}, async (query) => {
        await deposit(query, 1, 1);
        throw new Error('mine');
      });
      await rejects(failing, /mine/);
      deepEqual(await balances(other), [100]);
    },
  },
  {
    title: 'a read-only transaction reads, and refuses writes',
    async run({ sql }) {
      await open(sql, account(1));
      const read = sql.transaction({ readOnly: true }, (query) => query.selectFrom('account').select('id').execute());
      deepEqual(given(await read), [{ id: 1 }]);
      const failure = refused(await sql.transaction({ readOnly: true }, (query) => deposit(query, 1, 1)));
      deepEqual([failure.kind, failure.sqlState], ['readOnly', '25006']);
      given(await sql.transaction({}, (query) => deposit(query, 1, 1)));
      deepEqual(await balances(sql), [101]);
    },
  },
  {
    title: 'a transaction that is over takes no more statements',
    async run({ sql }) {
      await open(sql, account(1));
      const over = given(await sql.transaction({}, async (query) => query));
      await rejects(deposit(over, 1, 1), /already committed/);
      deepEqual(await balances(sql), [100]);
    },
  },
  {
    title: 'statements outside of a transaction do not wait for it, when they only read',
    async run({ sql, other }) {
      await open(sql, account(1));
      const seen = sql.transaction({}, async (query) => {
        await deposit(query, 1, 1);
        return [await balances(sql), await balances(other)];
      });
      deepEqual(given(await seen), [[100], [100]]);
    },
  },
  {
    title: 'deposits at the same time are none of them lost',
    async run({ sql, other }) {
      await open(sql, account(1, 0));
      const work = [sql, other, sql, other].flatMap((port) => [
        port.attempt((query) => deposit(query, 1, 1)),
        port.transaction({}, (query) => deposit(query, 1, 10)),
      ]);
      for (const outcome of await Promise.all(work)) given(outcome);
      deepEqual(await balances(sql), [44]);
    },
  },
  {
    title: 'every isolation level that the database has can be asked for',
    async run({ sql }) {
      await open(sql, account(1, 0));
      for (const isolation of sql.capabilities.isolationLevels) {
        given(await sql.transaction({ isolation }, (query) => deposit(query, 1, 1)));
      }
      deepEqual(await balances(sql), [sql.capabilities.isolationLevels.length]);
    },
  },
  {
    title: 'a savepoint that is rolled back to undoes what came after, failures included',
    async run({ sql, other }) {
      await open(sql, account(1));
      const transaction = await sql.query.startTransaction().execute();
      await deposit(transaction, 1, 1);
      const saved = await transaction.savepoint('before').execute();
      await deposit(saved, 1, 10);
      await rejects(saved.insertInto('account').values(account(1)).execute());
      await saved.rollbackToSavepoint('before').execute();
      await deposit(saved, 1, 100);
      await saved.releaseSavepoint('before').execute();
      await saved.commit().execute();
      equal((await balances(other))[0], 201);
    },
  },
];
