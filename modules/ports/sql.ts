import type { IsolationLevel, Kysely, Transaction } from 'kysely';
import type { EpochMilliseconds } from './clock.ts';

/**
 * SQL as scheduling modules use it: queries are written once, with Kysely, and run on the simulated database
 * (`models/database`) and on a real PostgreSQL. Expected failures are values; only programming errors throw.
 */
export interface Sql<Schema> {
  /** For single statements outside a transaction (each commits by itself). Failures throw: wrap calls in `attempt`. */
  readonly query: Kysely<Schema>;
  /** Runs one statement, or several that each commit by themselves, and turns database failures into values. */
  attempt<T>(work: (query: Kysely<Schema>) => Promise<T>): Promise<SqlResult<T>>;
  /**
   * Runs `work` in one transaction and commits. A failure inside rolls back and is returned. When the connection is
   * lost while COMMIT is on its way the failure is `connectionLost` with `commit: 'unknown'`.
   */
  transaction<T>(
    options: { readonly isolation?: IsolationLevel },
    work: (transaction: Transaction<Schema>) => Promise<T>,
  ): Promise<SqlResult<T>>;
  /** The database server's clock, which need not agree with any replica's. One round trip. */
  now(): Promise<SqlResult<EpochMilliseconds>>;
}

export type SqlResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: SqlFailure };

/** PostgreSQL's failure classes that a scheduler must expect, by SQLSTATE. */
export type SqlFailure =
  | {
      readonly kind: 'uniqueViolation';
      readonly sqlState: '23505';
      readonly constraint: string;
      readonly message: string;
    }
  | { readonly kind: 'serializationFailure'; readonly sqlState: '40001'; readonly message: string }
  | { readonly kind: 'deadlock'; readonly sqlState: '40P01'; readonly message: string }
  | { readonly kind: 'lockNotAvailable'; readonly sqlState: '55P03'; readonly message: string }
  | { readonly kind: 'canceled'; readonly sqlState: '57014'; readonly message: string }
  | { readonly kind: 'transactionAborted'; readonly sqlState: '25P02'; readonly message: string }
  /** The connection broke. `commit: 'unknown'`: a COMMIT (or a self-committing statement) may have taken effect. */
  | {
      readonly kind: 'connectionLost';
      readonly sqlState: '08006';
      readonly commit: 'none' | 'unknown';
      readonly message: string;
    }
  /** Any other SQLSTATE: a programming error or an unsupported construct (0A000). */
  | { readonly kind: 'other'; readonly sqlState: string; readonly message: string };
