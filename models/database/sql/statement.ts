import type { Expression } from './expression.ts';
import type { LockMode, WaitPolicy } from '../locking/lock-mode.ts';
import type { KeyLayout, TableLayout } from './schema.ts';
import type { SqlError } from './sql-error.ts';
import type { Isolation } from '../postgres/storage/transaction.ts';
import type { ResultRow } from './value.ts';

/** One column of a result. */
export interface Output {
  readonly name: string;
  readonly value: Expression;
}

/** An aggregate over all rows; `argument: null` is `count(*)`. */
export interface Aggregate {
  readonly name: string;
  readonly operation: 'count' | 'max' | 'min';
  readonly argument: Expression | null;
}

export interface SortKey {
  readonly value: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** A table of the FROM clause; `on` may refer to it and to earlier ones. The first one is an inner one without `on`. */
export interface Source {
  readonly table: TableLayout;
  readonly join: 'inner' | 'left';
  readonly on: Expression | null;
}

/** FOR UPDATE and its weaker kin, on some of the sources. */
export interface LockClause {
  readonly mode: LockMode;
  readonly policy: WaitPolicy;
  readonly sources: readonly number[];
}

export interface SelectStatement {
  readonly kind: 'select';
  readonly sources: readonly Source[];
  readonly where: Expression | null;
  readonly order: readonly SortKey[];
  /** Null: no limit. */
  readonly limit: number | null;
  readonly offset: number;
  readonly lock: LockClause | null;
  readonly result:
    | { readonly kind: 'rows'; readonly outputs: readonly Output[] }
    | { readonly kind: 'aggregates'; readonly aggregates: readonly Aggregate[] };
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

export interface InsertStatement {
  readonly kind: 'insert';
  readonly table: TableLayout;
  /** Per row one expression per column of the table, in order; null: the column's default. */
  readonly rows: readonly (readonly (Expression | null)[])[];
  readonly conflict: { readonly arbiters: readonly KeyLayout[]; readonly action: ConflictAction } | null;
  /** Null: the statement returns no rows. */
  readonly returning: readonly Output[] | null;
}

export interface UpdateStatement {
  readonly kind: 'update';
  readonly table: TableLayout;
  readonly assignments: readonly Assignment[];
  readonly where: Expression | null;
  readonly returning: readonly Output[] | null;
}

export interface DeleteStatement {
  readonly kind: 'delete';
  readonly table: TableLayout;
  readonly where: Expression | null;
  readonly returning: readonly Output[] | null;
}

/** What runs inside a transaction, explicit or its own. */
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

export type Statement =
  | DataStatement
  | InvalidStatement
  | BeginStatement
  | { readonly kind: 'commit' }
  | { readonly kind: 'rollback' }
  | SavepointStatement;

/** PostgreSQL's command tags. COMMIT in a failed transaction answers ROLLBACK. */
export type CommandTag =
  'BEGIN' | 'COMMIT' | 'ROLLBACK' | 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'SAVEPOINT' | 'RELEASE';

/** What a finished statement answers. `count`: rows returned by SELECT, or changed. */
export interface StatementResult {
  readonly tag: CommandTag;
  readonly rows: ResultRow[];
  readonly count: number;
}
