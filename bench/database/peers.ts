import { createRequire } from 'node:module';
import {
  Kysely,
  PostgresDialect,
  SqliteDialect,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type PostgresPool,
  type QueryResult,
  type SqliteDatabase,
} from 'kysely';
import type { Tasks } from './tasks.ts';

/** A database to compare with. */
export interface Peer {
  readonly name: string;
  /** Whether it has FOR UPDATE. */
  readonly locks: boolean;
  /** An empty one. Throws when its package is not installed. */
  open(): Promise<Kysely<Tasks>>;
}

/** Where `npm --prefix bench/peers install` puts them; beside the sources, also when this runs as built. */
const load = createRequire(import.meta.url.replace('/dist/bench/database/', '/bench/peers/'));

interface PGlite {
  query(sql: string, parameters: readonly unknown[]): Promise<{ rows: unknown[]; affectedRows?: number }>;
}

export const peers: readonly Peer[] = [
  {
    name: 'better-sqlite3',
    locks: false,
    open: async () => {
      const Database: new (file: string) => SqliteDatabase = load('better-sqlite3');
      return new Kysely<Tasks>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) });
    },
  },
  {
    name: 'pg-mem',
    locks: true,
    open: async () => {
      const memory: { newDb(): { adapters: { createPg(): { Pool: new () => PostgresPool } } } } = load('pg-mem');
      const { Pool } = memory.newDb().adapters.createPg();
      return new Kysely<Tasks>({ dialect: new PostgresDialect({ pool: new Pool() }) });
    },
  },
  {
    name: 'PGlite',
    locks: true,
    open: async () => {
      const { PGlite }: { PGlite: new () => PGlite } = load('@electric-sql/pglite');
      return new Kysely<Tasks>({ dialect: new PGliteDialect(new PGlite()) });
    },
  },
];

/** PGlite has one session. */
class PGliteDialect extends PostgresDialect {
  readonly #database: PGlite;

  constructor(database: PGlite) {
    super({ pool: () => Promise.reject(new Error('PGlite has no pool')) });
    this.#database = database;
  }

  override createDriver(): Driver {
    const database = this.#database;
    const connection: DatabaseConnection = {
      async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
        const { rows, affectedRows = 0 } = await database.query(sql, parameters);
        // Kysely's contract: the driver cannot know R, the query builder does.
        return { rows: rows as R[], numAffectedRows: BigInt(affectedRows) };
      },
      streamQuery: () => {
        throw new Error('nothing here streams');
      },
    };
    const say = (sql: string) => async (): Promise<void> => void (await database.query(sql, []));
    return {
      init: async () => {},
      acquireConnection: async () => connection,
      beginTransaction: say('begin'),
      commitTransaction: say('commit'),
      rollbackTransaction: say('rollback'),
      releaseConnection: async () => {},
      destroy: async () => {},
    };
  }
}
