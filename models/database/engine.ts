import type { Wait } from './locking/wait.ts';
import type { DatabaseSchema } from './sql/schema.ts';
import type { SqlError } from './sql/sql-error.ts';
import type { Statement, StatementResult } from './sql/statement.ts';
import type { ResultRow } from './sql/value.ts';

/** Which database's SQL and behaviour. */
export type DatabaseDialect = 'postgres' | 'mysql';

/**
 * A database, statement by statement: what the server of a simulation, and whoever compares with a real one, drive.
 * It is synchronous and draws nothing: a statement runs until it ends or must wait, and the caller decides which of the
 * sessions whose wait is over goes on when.
 */
export interface DatabaseEngine {
  readonly dialect: DatabaseDialect;
  readonly schema: DatabaseSchema;
  /** Counts commits that wrote something. */
  readonly version: number;
  /** Opens a connection's session; `label` is for the listener and for people. */
  openSession(label: string): DatabaseSession;
  /** Sessions whose wait is over and that were not returned before, first come first. Each must be resumed. */
  takeRunnable(): DatabaseSession[];
  /** The committed rows of a table. Throws an SqlError when there is no such table. */
  committedRows(table: string): ResultRow[];
}

/** One connection's backend: at most one transaction and one statement at a time. */
export interface DatabaseSession {
  readonly label: string;
  /** Why its statement cannot go on; null: it is not waiting. */
  readonly wait: Wait | null;
  /** Whether it waits for itself, by way of others. Lets some of them change places in their queues when that is all it takes. */
  isDeadlocked(): boolean;
  /** Runs a statement until it ends or must wait. Only when the one before has ended. */
  execute(statement: Statement): Outcome;
  /** Goes on with a statement whose wait is over. */
  resume(): Outcome;
  /** Makes the waiting statement fail with `error`: a lock timeout, a statement timeout, a cancel request. */
  interrupt(error: SqlError): Outcome;
  /** Ends the session: the statement stops where it is, the transaction rolls back, all locks are free. */
  close(): void;
}

/** How far a statement has come. */
export type Outcome =
  | { readonly kind: 'done'; readonly result: StatementResult }
  | { readonly kind: 'failed'; readonly error: SqlError }
  /** It waits; `takeRunnable` says when to call `resume`. */
  | { readonly kind: 'blocked' };

/** What a commit did to one row. */
export interface RowChange {
  readonly table: string;
  /** The primary key; see `describeKey`. */
  readonly key: string;
  /** Null when the row did not exist before. */
  readonly before: ResultRow | null;
  /** Null when it no longer exists. */
  readonly after: ResultRow | null;
}

/** Told of the net row changes of each commit that wrote something, right after it took effect. */
export type CommitListener = (changes: readonly RowChange[], session: DatabaseSession) => void;
