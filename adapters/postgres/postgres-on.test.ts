import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { describeWithPostgres } from '../../conformance/sql/servers/postgres.fixture.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import { postgresOn, type PostgresSettings } from './postgres-on.ts';
import { Relay } from './relay.fixture.ts';

interface Schema {
  readonly account: { readonly id: number; readonly balance: number };
}

const pools: pg.Pool[] = [];
const inUse = new WeakMap<pg.Pool, Set<pg.PoolClient>>();
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.end();
});

/** A port with a pool of its own. */
function portOn(config: pg.PoolConfig, settings: PostgresSettings = {}): Sql<Schema> & { readonly pool: pg.Pool } {
  const pool = new pg.Pool(config);
  pools.push(pool);
  const clients = new Set<pg.PoolClient>();
  inUse.set(pool, clients);
  pool.on('acquire', (client) => clients.add(client));
  pool.on('release', (_error, client) => clients.delete(client));
  return { ...postgresOn<Schema>(pool, settings), pool };
}

const insert = (sql: Sql<Schema>, id: number) =>
  sql.attempt((query) => query.insertInto('account').values({ id, balance: 1 }).execute());

const ids = async (sql: Sql<Schema>): Promise<readonly number[]> => {
  const rows = await sql.query.selectFrom('account').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
};

/** Resolves when the client that is in use has noticed that its connection is over. */
function ended(pool: pg.Pool): Promise<unknown> {
  const [client] = inUse.get(pool) ?? [];
  return new Promise((resolve) => client?.once('end', resolve));
}

test('where there is no server nothing was committed', async () => {
  const sql = portOn({ host: '/nowhere' });
  const failure = { ok: false, error: { kind: 'connectionLost', sqlState: '08001' } };
  expect(await insert(sql, 1)).toMatchObject(failure);
  expect(await sql.transaction({}, (query) => query.selectFrom('account').execute())).toMatchObject(failure);
  expect(await sql.now()).toMatchObject(failure);
});

describeWithPostgres(
  'the port on PostgreSQL',
  (server) => {
    /** An administrator's pool, and an empty table. */
    const setUp = async () => {
      const { pool } = portOn(server().connection);
      await pool.query('drop table if exists account; create table account (id int primary key, balance bigint)');
      return pool;
    };

    describe('connections', () => {
      test('that cannot be had say why', async () => {
        const admin = await setUp();
        await admin.query('drop role if exists narrow; create role narrow login connection limit 1');
        await admin.query('grant all on account to narrow');
        const narrow = portOn({ ...server().connection, user: 'narrow' });
        const both = await narrow.transaction({}, () => narrow.now());
        expect(both).toMatchObject({ value: { error: { kind: 'tooManyConnections', sqlState: '53300' } } });
        expect(await portOn({ ...server().connection, database: 'none' }).now()).toMatchObject({
          error: { kind: 'other', sqlState: '3D000' },
        });
        const closed = portOn(server().connection);
        await closed.pool.end();
        pools.pop();
        expect(await closed.now()).toMatchObject({ error: { kind: 'connectionLost', sqlState: '08001' } });
      });

      test('that the server ends while they are idle are replaced', async () => {
        const admin = await setUp();
        const sql = portOn({ ...server().connection, application_name: 'idle' });
        expect((await sql.now()).ok).toBe(true);
        const removed = new Promise((resolve) => sql.pool.once('remove', resolve));
        await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'idle'");
        await removed;
        expect(await insert(sql, 1)).toMatchObject({ ok: true });
      });

      test('that the server ends inside a transaction end that, and the failure says so', async () => {
        const admin = await setUp();
        const sql = portOn(server().connection);
        const outcome = await sql.transaction({}, async (query) => {
          await query.insertInto('account').values({ id: 1, balance: 1 }).execute();
          const { rows } = await admin.query<{ pid: number }>(
            "select pid from pg_stat_activity where state = 'idle in transaction'",
          );
          const noticed = ended(sql.pool);
          await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
          await noticed;
          await query.insertInto('account').values({ id: 2, balance: 1 }).execute();
        });
        expect(outcome).toMatchObject({ ok: false, error: { kind: 'terminated', sqlState: '57P01' } });
        expect(await ids(sql)).toEqual([]);
      });

      test('that were idle in a transaction for too long end it', async () => {
        await setUp();
        const sql = portOn({ ...server().connection, idle_in_transaction_session_timeout: 20 });
        const outcome = await sql.transaction({}, async (query) => {
          await query.insertInto('account').values({ id: 1, balance: 1 }).execute();
          await ended(sql.pool);
          await query.insertInto('account').values({ id: 2, balance: 1 }).execute();
        });
        expect(outcome).toMatchObject({ ok: false, error: { kind: 'connectionLost', sqlState: '25P03' } });
        expect(await ids(sql)).toEqual([]);
      });

      test('that the server ends while a statement waits leave open whether it committed by itself', async () => {
        const admin = await setUp();
        const [holder, sql] = [portOn(server().connection), portOn({ ...server().connection, application_name: 'it' })];
        await holder.transaction({}, async (query) => {
          await query.insertInto('account').values({ id: 1, balance: 1 }).execute();
          const waiting = insert(sql, 1);
          const kill =
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'it' and wait_event_type = 'Lock'";
          while ((await admin.query(kill)).rows.length === 0);
          expect(await waiting).toMatchObject({ ok: false, error: { kind: 'commitUnknown', sqlState: '57P01' } });
        });
      });

      test('are not burdened with listeners that stay', async () => {
        await setUp();
        const sql = portOn({ ...server().connection, max: 1 });
        const listeners = new Set<number>();
        sql.pool.on('acquire', (client) => listeners.add(client.listenerCount('error') + client.listenerCount('end')));
        for (let nth = 0; nth < 5; nth++) await insert(sql, nth);
        expect(listeners.size).toBe(1);
        expect(sql.pool.totalCount).toBe(1);
      });
    });

    describe('silence', () => {
      let relay: Relay | null = null;
      afterEach(async () => {
        await relay?.close();
        relay = null;
      });
      const behindRelay = async (settings: PostgresSettings = {}) => {
        await setUp();
        relay = await Relay.before(server().connection);
        return { relay, sql: portOn(relay.connection, settings), direct: portOn(server().connection) };
      };
      const inTransaction = (sql: Sql<Schema>) =>
        sql.transaction({}, async (query) => {
          await query.insertInto('account').values({ id: 1, balance: 1 }).execute();
        });

      test.each([
        ['lose-request', []],
        ['lose-answer', [1]],
        ['silence', [1]],
      ] as const)('at COMMIT leaves open what was committed: %s', async (kind, committed) => {
        const { relay, sql, direct } = await behindRelay({ answerTimeout: kind === 'silence' ? 200 : 20_000 });
        relay.trouble = { text: 'commit', kind };
        expect(await inTransaction(sql)).toMatchObject({
          ok: false,
          error: { kind: 'commitUnknown', sqlState: '08006' },
        });
        expect(await ids(direct)).toEqual(committed);
        expect(await insert(sql, 2)).toMatchObject({ ok: true });
      });

      test.each([
        ['lose-request', []],
        ['lose-answer', [1]],
      ] as const)('at a statement that commits by itself leaves it open as well: %s', async (kind, committed) => {
        const { relay, sql, direct } = await behindRelay();
        relay.trouble = { text: 'insert', kind };
        expect(await insert(sql, 1)).toMatchObject({ ok: false, error: { kind: 'commitUnknown' } });
        expect(await ids(direct)).toEqual(committed);
      });

      test.each(['lose-request', 'lose-answer'] as const)('before COMMIT commits nothing: %s', async (kind) => {
        const { relay, sql, direct } = await behindRelay();
        const lost = { ok: false, error: { kind: 'connectionLost', sqlState: '08006' } };
        for (const text of ['begin', 'insert']) {
          relay.trouble = { text, kind };
          expect(await inTransaction(sql)).toMatchObject(lost);
        }
        relay.trouble = { text: 'select', kind };
        expect(await sql.attempt((query) => query.selectFrom('account').selectAll().execute())).toMatchObject(lost);
        expect(await ids(direct)).toEqual([]);
      });

      test('that a program does not hear of is not forgotten at COMMIT', async () => {
        const { relay, sql, direct } = await behindRelay();
        const outcome = await sql.transaction({}, async (query) => {
          relay.trouble = { text: 'insert', kind: 'lose-answer' };
          await query
            .insertInto('account')
            .values({ id: 1, balance: 1 })
            .execute()
            .catch(() => {});
        });
        expect(outcome).toMatchObject({ ok: false, error: { kind: 'connectionLost', sqlState: '08003' } });
        expect(await ids(direct)).toEqual([]);
      });
    });

    describe('settings', () => {
      const whileLocked = (sql: Sql<Schema>, work: () => Promise<unknown>) =>
        sql.transaction({}, async (query) => {
          await query.updateTable('account').set({ balance: 2 }).where('id', '=', 1).execute();
          return work();
        });
      const update = (sql: Sql<Schema>) =>
        sql.attempt((query) => query.updateTable('account').set({ balance: 3 }).where('id', '=', 1).execute());

      test.each([
        [{ lockTimeout: 20 }, 'lockNotAvailable', '55P03'],
        [{ statementTimeout: 20 }, 'canceled', '57014'],
      ] as const)('%o', async (settings, kind, sqlState) => {
        await setUp();
        const holder = portOn(server().connection);
        await insert(holder, 1);
        const sql = portOn(server().connection, settings);
        const outcome = await whileLocked(holder, () => update(sql));
        expect(outcome).toMatchObject({ ok: true, value: { ok: false, error: { kind, sqlState } } });
        expect(await update(sql)).toMatchObject({ ok: true });
      });
    });

    describe('values', () => {
      test('beyond 2^53 are not rounded', async () => {
        const admin = await setUp();
        await admin.query('insert into account values (1, 9007199254740993)');
        const sql = portOn(server().connection);
        await expect(sql.attempt((query) => query.selectFrom('account').selectAll().execute())).rejects.toThrow(
          new RangeError('the bigint 9007199254740993 is beyond 2^53'),
        );
        expect((await sql.now()).ok).toBe(true);
      });

      test.each(['UTC', 'Asia/Kolkata', 'America/St_Johns', 'Europe/Berlin'])(
        'times in a session of %s',
        async (zone) => {
          const admin = await setUp();
          await admin.query('alter table account add time timestamptz');
          const client = portOn({ ...server().connection, options: `-c TimeZone=${zone}` });
          const sql = client as Sql<unknown> as Sql<{ account: { id: number; time: string } }>;
          const times = ['2026-01-31T12:00:00.123456Z', '0001-01-02T00:00:00.000000Z', '9999-12-30T23:59:59.999999Z'];
          for (const [id, time] of times.entries()) {
            await sql.query.insertInto('account').values({ id, time }).execute();
          }
          const rows = await sql.query.selectFrom('account').select('time').orderBy('id').execute();
          expect(rows.map(({ time }) => time)).toEqual(times);
        },
      );
    });

    test('a statement that makes no sense names itself; what cannot be sent is a programming error', async () => {
      await setUp();
      const sql = portOn(server().connection);
      const unknown = await sql.attempt((query) =>
        query
          .selectFrom('account')
          .select('nothing' as 'id')
          .execute(),
      );
      expect(unknown).toMatchObject({
        error: { kind: 'other', sqlState: '42703', message: expect.stringContaining('in: select "nothing" from') },
      });
      const circular: { self?: unknown } = {};
      circular.self = circular;
      const sending = sql.attempt((query) =>
        query
          .selectFrom('account')
          .where('id', '=', circular as never)
          .execute(),
      );
      await expect(sending).rejects.toThrow(TypeError);
      expect(await insert(sql, 1)).toMatchObject({ ok: true });
    });
  },
  { deadlockTimeout: 20 },
);
