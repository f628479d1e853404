import { deepEqual, equal } from 'node:assert/strict';
import { account, balances, given, open, type PortCheck } from '../port-check.ts';

/** Statements as modules use them. */
export const statementChecks: readonly PortCheck[] = [
  {
    title: 'UPDATE and DELETE count the rows that they found, changed or not',
    async run({ sql }) {
      await open(sql, account(1), account(2), account(3));
      const updated = await sql.query
        .updateTable('account')
        .set({ balance: 100 })
        .where('id', '<', 3)
        .executeTakeFirst();
      equal(updated.numUpdatedRows, 2n);
      const deleted = await sql.query.deleteFrom('account').where('balance', '=', 100).executeTakeFirst();
      equal(deleted.numDeletedRows, 3n);
      equal((await sql.query.deleteFrom('account').executeTakeFirst()).numDeletedRows, 0n);
    },
  },
  {
    title: 'UPDATE computes from the row, and returns what it became',
    async run({ sql }) {
      await open(sql, account(1), account(2, 7));
      const rows = await sql.query
        .updateTable('account')
        .set((value) => ({ balance: value('balance', '+', 5) }))
        .where('owner', 'in', ['owner-1', 'owner-2', 'nobody'])
        .returning(['id', 'balance'])
        .execute();
      deepEqual(
        [...rows].sort((left, right) => left.id - right.id),
        [
          { id: 1, balance: 105 },
          { id: 2, balance: 12 },
        ],
      );
    },
  },
  {
    title: 'ON CONFLICT DO NOTHING returns only what it inserted',
    async run({ sql, other }) {
      await open(sql, account(1));
      const rows = await other.query
        .insertInto('account')
        .values([account(1, 5), account(2, 5)])
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .execute();
      deepEqual(rows, [{ id: 2 }]);
      deepEqual(await balances(sql), [100, 5]);
    },
  },
  {
    title: 'ON CONFLICT DO UPDATE knows both rows',
    async run({ sql }) {
      await open(sql, account(1));
      const row = await sql.query
        .insertInto('account')
        .values({ ...account(1, 5), id: 9 })
        .onConflict((conflict) =>
          conflict.column('owner').doUpdateSet((row) => ({ balance: row.ref('excluded.balance') })),
        )
        .returningAll()
        .executeTakeFirst();
      deepEqual(row, account(1, 5));
    },
  },
  {
    title: 'defaults and identities fill what INSERT leaves out',
    async run({ sql }) {
      const insert = (name: string) => sql.query.insertInto('task').values({ name }).returningAll().executeTakeFirst();
      const [first, second] = [await insert('a'), await insert('b')];
      deepEqual([first?.name, first?.state, first?.tries], ['a', 'open', 0]);
      equal((second?.id ?? 0) > (first?.id ?? 0), true);
    },
  },
  {
    title: 'ORDER BY, LIMIT and OFFSET',
    async run({ sql }) {
      await open(sql, account(1, 30), account(2, 10), account(3, 20), account(4, 20));
      const page = sql.query.selectFrom('account').select('id').orderBy('balance', 'desc').orderBy('id');
      deepEqual(
        (await page.limit(2).offset(1).execute()).map(({ id }) => id),
        [3, 4],
      );
    },
  },
  {
    title: 'NULL is distinct from nothing but itself, and equal to nothing',
    async run({ sql }) {
      const empty = { word: null, small: null, big: null, real: null, flag: null, document: null, moment: null };
      const rows = [empty, { ...empty, word: 'a' }, { ...empty, word: 'b' }].map((row, id) => ({ ...row, id }));
      given(await sql.attempt((query) => query.insertInto('sample').values(rows).execute()));
      const ids = sql.query.selectFrom('sample').select('id').orderBy('id');
      const found = [
        await ids.where('word', 'is distinct from', 'a').execute(),
        await ids.where('word', '<>', 'a').execute(),
        await ids.where('word', 'not in', ['a', 'c']).execute(),
        await ids.where('word', 'is', null).execute(),
      ];
      deepEqual(
        found.map((each) => each.map(({ id }) => id)),
        [[0, 2], [2], [2], [0]],
      );
    },
  },
];
