import type { Expression } from './expression.ts';
import type { LockMode, WaitPolicy } from '../locking/lock-mode.ts';
import type { TableLockMode } from '../../../modules/ports/sql/locks.ts';
import type { Output, Query, Select, Source } from './query.ts';
import type { KeyLayout, TableLayout } from './schema.ts';
import type { SqlError } from './sql-error.ts';
import type { Isolation } from '../postgres/storage/transaction.ts';
import type { ResultRow, SqlValue } from './value.ts';

/** FOR UPDATE and its weaker kin, on some of the sources. */
export interface LockClause {
  readonly mode: LockMode;
  readonly policy: WaitPolicy;
  readonly sources: readonly number[];
}

/** A sub-select that locks rows. It does not refer to the queries around it. */
export interface LockingQuery {
  readonly query: Select;
  readonly lock: LockClause;
}

/** What every statement says. */
interface Parametrised {
  /** The values of its parameters, converted to the types that their places want. */
  readonly parameters: readonly SqlValue[];
  /** Its sub-selects that lock rows, inner ones first. */
  readonly locking: readonly LockingQuery[];
}

export interface SelectStatement extends Parametrised {
  readonly kind: 'select';
  readonly query: Query;
  /** Only of a SELECT that neither groups nor removes duplicates. */
  readonly lock: LockClause | null;
}

/** `column = value`, by position. */
export interface Assignment {
  readonly column: number;
  readonly value: Expression;
}

/** In its expressions source 0 is the existing row and source 1 the one proposed (`excluded`). */
export type ConflictAction =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'update'; readonly assignments: readonly Assignment[]; readonly where: Expression | null };

/** What is inserted; where there is nothing for a column it takes its default. */
export type InsertSource =
  /** Per row one expression per column of the table, in order; null: the default. */
  | { readonly kind: 'values'; readonly rows: readonly (readonly (Expression | null)[])[] }
  /** `columns`: per column of the table its value over a row of the query, as source 0; null: the default. */
  | { readonly kind: 'query'; readonly query: Query; readonly columns: readonly (Expression | null)[] };

export interface InsertStatement extends Parametrised {
  readonly kind: 'insert';
  readonly table: TableLayout;
  readonly source: InsertSource;
  readonly conflict: { readonly arbiters: readonly KeyLayout[]; readonly action: ConflictAction } | null;
  /** Null: the statement returns no rows. */
  readonly returning: readonly Output[] | null;
}

/** UPDATE and DELETE: the changed table is source 0, those of FROM or USING follow. */
interface ChangeStatement extends Parametrised {
  readonly table: TableLayout;
  readonly sources: readonly Source[];
  readonly where: Expression | null;
  readonly returning: readonly Output[] | null;
}

export interface UpdateStatement extends ChangeStatement {
  readonly kind: 'update';
  readonly assignments: readonly Assignment[];
}

export interface DeleteStatement extends ChangeStatement {
  readonly kind: 'delete';
}

/** LOCK TABLE: only in a transaction block. */
export interface LockTableStatement {
  readonly kind: 'lock table';
  readonly table: TableLayout;
  readonly mode: TableLockMode;
  readonly noWait: boolean;
}

/** SELECT of one of PostgreSQL's advisory lock functions. */
export interface AdvisoryStatement {
  readonly kind: 'advisory';
  readonly operation: 'lock' | 'try' | 'unlock' | 'unlock all';
  readonly scope: 'session' | 'transaction';
  readonly mode: 'share' | 'exclusive';
  /** A number, or two of them: they are different locks. Nothing to unlock all of the session's. */
  readonly key: string;
  /** The name of the result's only column. */
  readonly output: string;
}

/**
 * A statement whose WHERE calls advisory lock functions with constants: they are called once, after its snapshot has been
 * taken and before it reads rows. PostgreSQL calls them for each row.
 */
export interface LockingStatement {
  readonly kind: 'locking';
  readonly locks: readonly AdvisoryStatement[];
  readonly statement: DataStatement;
}

/** What reads and writes rows. */
export type DataStatement = SelectStatement | InsertStatement | UpdateStatement | DeleteStatement;

/** Something that the server refuses to run: it fails as `error` says, and its transaction with it. */
export interface InvalidStatement {
  readonly kind: 'invalid';
  readonly error: SqlError;
}

/** BEGIN with its modes. */
export interface BeginStatement {
  readonly kind: 'begin';
  readonly isolation: Isolation;
  /** Default false: READ WRITE. */
  readonly readOnly?: boolean;
}

/** SAVEPOINT, ROLLBACK TO SAVEPOINT, RELEASE SAVEPOINT. */
export interface SavepointStatement {
  readonly kind: 'savepoint' | 'rollback to' | 'release';
  readonly name: string;
}

/** What runs inside of a transaction: without BEGIN in one of its own. */
export type StatementInTransaction =
  DataStatement | LockTableStatement | AdvisoryStatement | LockingStatement | InvalidStatement;

export type Statement =
  | StatementInTransaction
  | BeginStatement
  | { readonly kind: 'commit' }
  | { readonly kind: 'rollback' }
  | SavepointStatement;

/** PostgreSQL's command tags. COMMIT in a failed transaction answers ROLLBACK. */
export type CommandTag =
  'BEGIN' | 'COMMIT' | 'ROLLBACK' | 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'SAVEPOINT' | 'RELEASE' | 'LOCK TABLE';

/** What a finished statement answers. `count`: rows returned by SELECT, or changed. */
export interface StatementResult {
  readonly tag: CommandTag;
  readonly rows: ResultRow[];
  readonly count: number;
}
