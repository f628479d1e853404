import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, test } from 'vitest';
import { postgresOn } from '../../../adapters/postgres/postgres-on.ts';
import { installedSqlite } from '../../../adapters/sqlite/installed-sqlite.fixture.ts';
import { sqliteOn } from '../../../adapters/sqlite/sqlite-on.ts';
import { sqlPort } from '../../../models/database/client/sql-port.ts';
import { DatabaseServer } from '../../../models/database/server/server.ts';
import { defineSchema } from '../../../models/database/sql/define-schema.ts';
import { postgres, sqlite, type SqlCapabilities } from '../../../modules/ports/sql/capabilities.ts';
import { createTables } from '../../../modules/ports/sql/create-tables.ts';
import { Simulation } from '../../../sim/kernel/simulation.ts';
import { timed } from '../../../sim/strategies/timed.ts';
import { describeWithPostgres } from '../../sql/servers/postgres.fixture.ts';
import { checkTables, type CheckSchema, type PortCheck } from './port-check.ts';
import { sqlSuite } from './sql-suite.ts';

/** What a database with these capabilities is put to. */
function checksFor(capabilities: SqlCapabilities): readonly PortCheck[] {
  return sqlSuite.filter(({ needs }) => needs?.(capabilities) ?? true);
}

describe('the simulated database', () => {
  const schema = defineSchema(checkTables);
  test.each(checksFor(postgres))('$title', async ({ run }) => {
    const judge = (): void => {};
    const simulation = new Simulation({
      seed: 'sql',
      strategy: timed,
      faults: [],
      drain: 'fence',
      record: true,
      judge,
    });
    const server = new DatabaseServer(simulation, { schema });
    let outcome: unknown = 'it never ended';
    simulation.replica({
      name: 'client',
      restartAfterExit: null,
      main: async (process) => {
        const [sql, other] = [sqlPort<CheckSchema>(server, process), sqlPort<CheckSchema>(server, process)];
        outcome = await run({ sql, other }).then(
          () => null,
          (error: unknown) => error,
        );
      },
    });
    await simulation.run(600_000, 100_000);
    if (simulation.strayed) throw new Error('the client acted outside of its turn');
    if (outcome !== null) throw outcome;
  });
});

describeWithPostgres(
  'the adapter on PostgreSQL',
  (server) => {
    let pools: readonly pg.Pool[] = [];
    beforeAll(() => {
      pools = [new pg.Pool(server().connection), new pg.Pool(server().connection)];
    });
    afterAll(() => Promise.all(pools.map((pool) => pool.end())));

    const portOn = (index: number) => postgresOn<CheckSchema>(pools[index] ?? new pg.Pool());
    beforeEach(async () => {
      await pools[0]?.query(
        Object.keys(checkTables)
          .map((table) => `drop table if exists ${table} cascade`)
          .join('; '),
      );
      await createTables(portOn(0), checkTables);
    });
    test.each(checksFor(postgres))('$title', ({ run }) => run({ sql: portOn(0), other: portOn(1) }));
  },
  { deadlockTimeout: 20 },
);

describe('the adapter on SQLite', () => {
  const openFile = installedSqlite();
  test.skipIf(openFile !== null)('SKIPPED: there is neither node:sqlite nor better-sqlite3', () => {});
  test.skipIf(openFile === null).each(checksFor(sqlite))('$title', async ({ run }: PortCheck) => {
    const folder = mkdtempSync(join(tmpdir(), 'sqlite-'));
    const open = () => {
      if (openFile === null) throw new Error('skipped without');
      return openFile(join(folder, 'file.db'));
    };
    const [sql, other] = [sqliteOn<CheckSchema>(open), sqliteOn<CheckSchema>(open)];
    try {
      await createTables(sql, checkTables);
      await run({ sql, other });
    } finally {
      await sql.query.destroy();
      await other.query.destroy();
      rmSync(folder, { recursive: true });
    }
  });
});
