import { deepEqual, equal, match } from 'node:assert/strict';
import { account, balances, open, refused, type PortCheck } from '../port-check.ts';

/** Failures are values with PostgreSQL's SQLSTATE, and change nothing. */
export const failureChecks: readonly PortCheck[] = [
  {
    title: 'a key that is taken is a uniqueViolation that names the constraint',
    async run({ sql, other }) {
      await open(sql, account(1));
      const insert = (row: ReturnType<typeof account>) =>
        other.attempt((query) =>
          query
            .insertInto('account')
            .values([account(7), row])
            .execute(),
        );
      for (const [row, constraint] of [
        [{ ...account(2), id: 1 }, 'account_pkey'],
        [{ ...account(1), id: 2 }, 'account_owner_key'],
      ] as const) {
        const failure = refused(await insert(row));
        equal(failure.kind === 'uniqueViolation' ? failure.constraint : failure.kind, constraint);
        equal(failure.sqlState, '23505');
      }
      deepEqual(await balances(sql), [100]);
    },
  },
  {
    title: 'so is one of a partial index; rows outside of that do not count',
    async run({ sql }) {
      const insert = (state: string) =>
        sql.attempt((query) => query.insertInto('task').values({ name: 'a', state }).execute());
      equal((await insert('done')).ok, true);
      equal((await insert('open')).ok, true);
      equal((await insert('done')).ok, true);
      const failure = refused(await insert('open'));
      equal(failure.kind === 'uniqueViolation' ? failure.constraint : failure.kind, 'task_name_idx');
    },
  },
  {
    title: 'a condition that does not hold is a checkViolation',
    async run({ sql }) {
      await open(sql, account(1));
      const overdraw = sql.attempt((query) =>
        query
          .updateTable('account')
          .set((value) => ({ balance: value('balance', '-', 101) }))
          .execute(),
      );
      const failure = refused(await overdraw);
      equal(failure.kind === 'checkViolation' ? failure.constraint : failure.kind, 'account_balance_check');
    },
  },
  {
    title: 'a row that refers to nothing, or loses what it refers to, is a foreignKeyViolation',
    async run({ sql, other }) {
      await open(sql, account(1));
      const insert = (port: typeof sql, id: number, target: number) =>
        port.attempt((query) => query.insertInto('entry').values({ id, account_id: target }).execute());
      equal((await insert(other, 1, 1)).ok, true);
      const failures = [
        refused(await insert(sql, 2, 9)),
        refused(await sql.attempt((query) => query.deleteFrom('account').execute())),
      ];
      for (const failure of failures) {
        // SQLite does not say which.
        const name = sql.capabilities.name === 'sqlite' ? '' : 'entry_account_id_fkey';
        equal(failure.kind === 'foreignKeyViolation' ? failure.constraint : failure.kind, name);
      }
      deepEqual(await balances(other), [100]);
    },
  },
  {
    title: 'NULL where there must be a value is 23502',
    async run({ sql }) {
      const values = { ...account(1), owner: null as never };
      const failure = refused(await sql.attempt((query) => query.insertInto('account').values(values).execute()));
      deepEqual([failure.kind, failure.sqlState], ['other', '23502']);
    },
  },
  {
    title: 'tables and columns that do not exist are 42P01 and 42703, in the query that the message names',
    async run({ sql }) {
      const table = refused(
        await sql.attempt((query) =>
          query
            .selectFrom('nothing' as 'account')
            .selectAll()
            .execute(),
        ),
      );
      deepEqual([table.kind, table.sqlState], ['other', '42P01']);
      match(table.message, /, in: select \* from "nothing"$/);
      const column = refused(
        await sql.attempt((query) =>
          query
            .selectFrom('account')
            .select('nothing' as 'id')
            .execute(),
        ),
      );
      deepEqual([column.kind, column.sqlState], ['other', '42703']);
      match(column.message, /, in: select "nothing" from "account"$/);
    },
  },
  {
    title: 'what a program throws is no failure of the database, and is thrown on',
    async run({ sql }) {
      const thrown = new Error('mine');
      const fail = (): never => {
        throw thrown;
      };
      const outcomes = await Promise.allSettled([
        sql.attempt(async () => fail()),
        sql.transaction({}, async () => fail()),
      ]);
      deepEqual(
        outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason === thrown),
        [true, true],
      );
    },
  },
  {
    title: 'a failure that a transaction catches still rolls it back',
    async run({ sql, other }) {
      await open(sql, account(1));
      const refusals: unknown[] = [];
      const outcome = await sql.transaction({}, async (query) => {
        const statements = [
          query.insertInto('account').values(account(2)),
          query.insertInto('account').values(account(1)),
          query.selectFrom('account').selectAll(),
        ];
        for (const statement of statements) await statement.execute().catch((error: unknown) => refusals.push(error));
      });
      const failure = refused(outcome);
      deepEqual([failure.kind, failure.sqlState, refusals.length], ['transactionAborted', '25P02', 2]);
      deepEqual(await balances(other), [100]);
    },
  },
  {
    title: 'a failure that a transaction lets through is the outcome of the transaction',
    async run({ sql }) {
      await open(sql, account(1));
      const outcome = await sql.transaction({}, async (query) => {
        await query.insertInto('account').values(account(2)).execute();
        await query.insertInto('account').values(account(1)).execute();
      });
      equal(refused(outcome).kind, 'uniqueViolation');
      deepEqual(await balances(sql), [100]);
    },
  },
];
