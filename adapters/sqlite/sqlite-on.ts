import { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Dialect } from 'kysely';
import type { Milliseconds } from '../../modules/ports/clock.ts';
import { sqlite } from '../../modules/ports/sql/capabilities.ts';
import { dbClock } from '../../modules/ports/sql/fragments.ts';
import { sqlOn } from '../../modules/ports/sql/sql-on.ts';
import type { Sql } from '../../modules/ports/sql/sql.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { FileDriver } from './sqlite-driver.ts';
import { SqliteError } from './sqlite-error.ts';
import { WithoutRowLocks } from './without-row-locks.ts';

export type { SqliteDatabase };

export interface SqliteSettings {
  /** Ms that a statement or a transaction waits for the writer before it fails with `lockNotAvailable`. Default 5000. */
  readonly busyTimeout?: Milliseconds;
}

/**
 * The `Sql` port on a file of SQLite, for development and single machines. `open` makes a connection with better-sqlite3
 * or node:sqlite: `sqliteOn(() => new Database('jobs.db'))`. `sql.query.destroy()` closes them.
 *
 * There is one writer at a time, also within a process: a statement outside of an open transaction waits for that one,
 * and in vain if that one waits for it. Statements run on the thread of the caller.
 */
export function sqliteOn<Schema>(open: () => SqliteDatabase, settings: SqliteSettings = {}): Sql<Schema> {
  const { busyTimeout = 5000 } = settings;
  const driver = new FileDriver(open, busyTimeout);
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver,
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
  const clock = new Kysely<object>({ dialect }).selectNoFrom(dbClock(sqlite).as('now'));
  const port: Sql<Schema> = sqlOn({
    query: new Kysely<Schema>({ dialect, plugins: [new WithoutRowLocks()] }),
    capabilities: sqlite,
    failureOf: (error) => (error instanceof SqliteError ? error.failure : null),
    now: () => port.attempt(async () => (await clock.executeTakeFirstOrThrow()).now),
  });
  return port;
}
