import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type Dialect } from 'kysely';
import type { Pool } from 'pg';
import { postgres } from '../../modules/ports/sql/capabilities.ts';
import { dbClock } from '../../modules/ports/sql/fragments.ts';
import { sqlOn } from '../../modules/ports/sql/sql-on.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import { PoolDriver, type PostgresSettings } from './postgres-driver.ts';
import { PostgresError } from './postgres-error.ts';

export type { PostgresSettings };

/**
 * The `Sql` port on a pool of `pg`: one connection for each transaction and for each statement outside of one, nothing
 * retried, every failure a value. The twin of the simulated port (models/database/client/sql-port.ts).
 *
 * The pool stays the caller's: its size and `connectionTimeoutMillis` decide how long a call waits for a connection, and
 * `pool.end()` closes it. Do not set its `query_timeout`: `answerTimeout` takes its place.
 */
export function postgresOn<Schema>(pool: Pool, settings: PostgresSettings = {}): Sql<Schema> {
  // The pool drops an idle connection that broke by itself; without a listener the process would end.
  pool.on('error', () => {});
  const driver = new PoolDriver(pool, settings);
  const dialect: Dialect = {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
  const clock = new Kysely<object>({ dialect }).selectNoFrom(dbClock(postgres).as('now'));
  const port: Sql<Schema> = sqlOn({
    query: new Kysely<Schema>({ dialect }),
    capabilities: postgres,
    failureOf: (error) => (error instanceof PostgresError ? error.failure : null),
    now: () => port.attempt(async () => (await clock.executeTakeFirstOrThrow()).now),
  });
  return port;
}
