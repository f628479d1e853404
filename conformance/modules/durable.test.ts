import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresOn } from '../../adapters/postgres/postgres-on.ts';
import { installedSqlite } from '../../adapters/sqlite/installed-sqlite.fixture.ts';
import { sqliteOn } from '../../adapters/sqlite/sqlite-on.ts';
import { endBuild, giveUp, renew, submit, takeOver } from '../../modules/durable/claimed/build-store.ts';
import { deliver } from '../../modules/durable/claimed/outbox.ts';
import { durableTables, type DurableSchema } from '../../modules/durable/claimed/schema.ts';
import { claimStep, settleStep } from '../../modules/durable/claimed/step-store.ts';
import type { SqlResult } from '../../modules/ports/sql/failure.ts';
import { createTables } from '../../modules/ports/sql/create-tables.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import { describeWithPostgres } from '../sql/servers/postgres.fixture.ts';

const replicas = 3;
const rounds = 15;
const timeout = 600_000;
const spec = { image: 'ci', env: {}, timeout: 1000, retry: { attempts: 3, backoff: 0, factor: 1 } };

function valueOf<T>(result: SqlResult<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** What `modules/durable/claimed` needs of a database, with several connections at a time. */
function claimedBuilds(ports: () => readonly Sql<DurableSchema>[]): void {
  const first = (): Sql<DurableSchema> => {
    const [port] = ports();
    if (port === undefined) throw new Error('there are replicas');
    return port;
  };
  const all = <T>(work: (sql: Sql<DurableSchema>) => Promise<SqlResult<T>>): Promise<readonly T[]> =>
    Promise.all(ports().map(async (sql) => valueOf(await work(sql))));

  test('a build is submitted once, claimed by one, and its end is told once', async () => {
    for (let round = 0; round < rounds; round++) {
      const build = `build-${round}`;
      await all((sql) => submit(sql, build, { timeout }));
      const now = valueOf(await first().now());
      const claims = await all((sql) => takeOver(sql, { Id: build, Epoch: 0 }, now));
      const [claim, ...others] = claims.filter((each) => each !== null);
      if (claim === undefined) throw new Error('nobody has the build');
      expect(others).toEqual([]);
      await Promise.all(
        ports().map(async (sql, index) =>
          valueOf(await (index === 0 ? giveUp(sql, build) : endBuild(sql, claim, 'SUCCEEDED'))),
        ),
      );
      const state = await first().query.selectFrom('builds').select('State').where('Id', '=', build).execute();
      const told = await first()
        .query.selectFrom('notifications')
        .select('State')
        .where('BuildId', '=', build)
        .orderBy('Position')
        .execute();
      expect(told).toEqual([{ State: 'PENDING' }, ...state]);
    }
  });

  test('a step goes from attempt to attempt, and is refused to whoever has lost the build', async () => {
    valueOf(await submit(first(), 'steps', { timeout }));
    const now = valueOf(await first().now());
    const claim = valueOf(await takeOver(first(), { Id: 'steps', Epoch: 0 }, now));
    if (claim === null) throw new Error('it was free');
    const inClaim = (epoch: number, result: string | null) => (sql: Sql<DurableSchema>) =>
      sql.transaction({}, async (transaction) => {
        if (!(await renew(transaction, { ...claim, epoch }, now))) return null;
        const step = await claimStep(transaction, 'steps', 'test', spec);
        await settleStep(transaction, step, result, spec.retry, now);
        return claimStep(transaction, 'steps', 'test', spec);
      });
    expect(await all(inClaim(claim.epoch - 1, 'result'))).toEqual(ports().map(() => null));
    expect(valueOf(await inClaim(claim.epoch, null)(first()))).toMatchObject({ Attempt: 2, State: 'RUNNING' });
    const settled = await all(inClaim(claim.epoch, 'result'));
    expect(settled).toEqual(settled.map(() => expect.objectContaining({ Attempt: 2, Result: 'result' })));
  });

  test('the outbox is emptied in order', async () => {
    const sent: string[] = [];
    const notifications = { send: async ({ key }: { readonly key: string | null }) => sent.push(key ?? '') > 0 };
    await deliver({ sql: first(), notifications });
    const ofOne = sent.filter((key) => key.startsWith('build-0/'));
    expect(ofOne).toEqual(['build-0/1', 'build-0/2']);
    await deliver({ sql: first(), notifications: { send: () => Promise.reject(new Error('all was sent')) } });
  });
}

describeWithPostgres('claimed builds on PostgreSQL', (server) => {
  const pools: pg.Pool[] = [];
  let ports: readonly Sql<DurableSchema>[] = [];
  beforeAll(async () => {
    for (let nth = 0; nth < replicas; nth++) pools.push(new pg.Pool(server().connection));
    ports = pools.map((pool) => postgresOn<DurableSchema>(pool));
    for (const sql of ports.slice(0, 1)) await createTables(sql, durableTables);
  });
  afterAll(async () => {
    for (const pool of pools) await pool.end();
  });
  claimedBuilds(() => ports);
});

const openFile = installedSqlite();
test.skipIf(openFile !== null)('SKIPPED: there is neither node:sqlite nor better-sqlite3', () => {});

describe.skipIf(openFile === null)('claimed builds on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
  let ports: readonly Sql<DurableSchema>[] = [];
  beforeAll(async () => {
    const open = () => {
      if (openFile === null) throw new Error('skipped without');
      return openFile(join(folder, 'file.db'));
    };
    ports = Array.from({ length: replicas }, () => sqliteOn<DurableSchema>(open));
    for (const sql of ports.slice(0, 1)) await createTables(sql, durableTables);
  });
  afterAll(async () => {
    for (const { query } of ports) await query.destroy();
    rmSync(folder, { recursive: true });
  });
  claimedBuilds(() => ports);
});
