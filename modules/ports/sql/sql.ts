import type { IsolationLevel, Kysely, Transaction } from 'kysely';
import type { EpochMilliseconds } from '../clock.ts';
import type { SqlCapabilities } from './capabilities.ts';
import type { SqlResult } from './failure.ts';

/**
 * SQL as scheduling modules use it: queries are written once, with Kysely, and run on the simulated database
 * (`models/database`) and on a real one. Expected failures are values; only programming errors throw.
 */
export interface Sql<Schema> {
  readonly capabilities: SqlCapabilities;
  /** For single statements outside a transaction (each commits by itself). Failures throw: wrap calls in `attempt`. */
  readonly query: Kysely<Schema>;
  /**
   * Runs one statement, or several that each commit by themselves, and turns database failures into values. When the
   * connection is lost while a write is on its way the failure is `commitUnknown`.
   */
  attempt<T>(work: (query: Kysely<Schema>) => Promise<T>): Promise<SqlResult<T>>;
  /**
   * Runs `work` in one transaction and commits. A failure inside rolls back and is returned. When the connection is
   * lost while COMMIT is on its way the failure is `commitUnknown`.
   */
  transaction<T>(
    options: TransactionOptions,
    work: (transaction: Transaction<Schema>) => Promise<T>,
  ): Promise<SqlResult<T>>;
  /** The database server's clock, which need not agree with any replica's. One round trip. */
  now(): Promise<SqlResult<EpochMilliseconds>>;
}

export interface TransactionOptions {
  /** Default: the server's, which is READ COMMITTED at PostgreSQL and REPEATABLE READ at MySQL. */
  readonly isolation?: IsolationLevel;
  /** Writes fail with `readOnly`. Default false. */
  readonly readOnly?: boolean;
}
