import { deepEqual, equal } from 'node:assert/strict';
import type { Kysely } from 'kysely';
import type { SqlCapabilities } from '../../../../modules/ports/sql/capabilities.ts';
import { account, balances, given, open, refused, type CheckSchema, type PortCheck } from '../port-check.ts';

const rowLocks = (capabilities: SqlCapabilities): boolean => capabilities.rowLocks;

const insert = (query: Kysely<CheckSchema>, id: number) => query.insertInto('account').values(account(id)).execute();

const lock = (query: Kysely<CheckSchema>, ...ids: readonly number[]) =>
  query.selectFrom('account').select('id').where('id', 'in', ids).orderBy('id').forUpdate().execute();

/** Locks and waits. */
export const lockChecks: readonly PortCheck[] = [
  {
    title: 'SKIP LOCKED passes over what another has locked',
    needs: ({ skipLocked }) => skipLocked,
    async run({ sql, other }) {
      await open(sql, account(1), account(2), account(3));
      const skipping = (query: Kysely<CheckSchema>) =>
        query.selectFrom('account').select('id').orderBy('id').forUpdate().skipLocked().execute();
      const outcome = await sql.transaction({}, async (query) => {
        await lock(query, 1, 3);
        return given(await other.transaction({}, skipping));
      });
      deepEqual(given(outcome), [{ id: 2 }]);
    },
  },
  {
    title: 'NOWAIT fails with lockNotAvailable where another has a lock',
    needs: ({ skipLocked }) => skipLocked,
    async run({ sql, other }) {
      await open(sql, account(1));
      const outcome = await sql.transaction({}, async (query) => {
        await lock(query, 1);
        return other.transaction({}, (elsewhere) =>
          elsewhere.selectFrom('account').select('id').forUpdate().noWait().execute(),
        );
      });
      const failure = refused(given(outcome));
      deepEqual([failure.kind, failure.sqlState], ['lockNotAvailable', '55P03']);
    },
  },
  {
    title: 'lock clauses may stand in any transaction, on every database',
    async run({ sql }) {
      await open(sql, account(1), account(2));
      const locked = await sql.transaction({}, async (query) => {
        const accounts = query.selectFrom('account').select('id').orderBy('id');
        return [
          await accounts.forUpdate().skipLocked().limit(1).execute(),
          await accounts.forNoKeyUpdate().noWait().execute(),
          await accounts.forShare().execute(),
        ];
      });
      deepEqual(given(locked), [[{ id: 1 }], [{ id: 1 }, { id: 2 }], [{ id: 1 }, { id: 2 }]]);
    },
  },
  {
    title: 'who waits for a lock sees the row as it has become',
    async run({ sql, other }) {
      await open(sql, account(1));
      const waiter = { read: Promise.resolve<readonly number[]>([]) };
      const holder = await sql.transaction({}, async (query) => {
        await query.updateTable('account').set({ balance: 1 }).execute();
        waiter.read = other
          .transaction({}, (elsewhere) => elsewhere.selectFrom('account').select('balance').forUpdate().execute())
          .then((outcome) => given(outcome).map(({ balance }) => balance));
      });
      given(holder);
      deepEqual(await waiter.read, [1]);
    },
  },
  {
    title: 'an INSERT waits for another of its key: it fails when that commits, and stores when that rolls back',
    async run({ sql, other }) {
      const inserted: boolean[] = [];
      for (const [id, commits] of [
        [1, true],
        [2, false],
      ] as const) {
        let waiting: Promise<boolean> | null = null;
        const holder = sql.transaction({}, async (query) => {
          await insert(query, id);
          waiting = other.attempt((elsewhere) => insert(elsewhere, id)).then(({ ok }) => ok);
          if (!commits) throw new Error('no');
        });
        await holder.catch(() => {});
        inserted.push((await (waiting ?? Promise.reject(new Error('it never began')))) === true);
      }
      deepEqual(inserted, [false, true]);
      deepEqual(await balances(sql), [100, 100]);
    },
  },
  {
    title: 'ON CONFLICT DO NOTHING waits as well, and inserts nothing beside what was committed',
    async run({ sql, other }) {
      const ensure = (port: typeof sql) =>
        port.transaction({}, (query) =>
          query
            .insertInto('account')
            .values(account(1))
            .onConflict((conflict) => conflict.column('id').doNothing())
            .returning('id')
            .execute(),
        );
      const outcomes = await Promise.all([ensure(sql), ensure(other), ensure(sql), ensure(other)]);
      equal(
        outcomes.map((outcome) => given(outcome).length).reduce((sum, count) => sum + count),
        1,
      );
    },
  },
  {
    title: 'of two that wait for each other one is told that it is a deadlock',
    needs: rowLocks,
    async run({ sql, other }) {
      await open(sql, account(1), account(2));
      const begun = [gate(), gate()] as const;
      const both = (port: typeof sql, mine: 0 | 1) =>
        port.transaction({}, async (query) => {
          await lock(query, mine + 1);
          begun[mine].open();
          await begun[1 - mine]?.passed;
          await lock(query, 2 - mine);
        });
      const outcomes = await Promise.all([both(sql, 0), both(other, 1)]);
      deepEqual(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.kind)).sort(), ['deadlock', 'ok']);
    },
  },
];

function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}
