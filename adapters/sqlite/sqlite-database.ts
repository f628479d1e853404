/** What SQLite stores. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

/** The part of better-sqlite3's `Database` and of `DatabaseSync` of node:sqlite (Node 22.16 or later) that is needed. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  close(): unknown;
}

export interface SqliteStatement {
  /** better-sqlite3 only: whether it returns rows. */
  readonly reader?: boolean;
  all(...parameters: SqliteValue[]): unknown[];
  run(...parameters: SqliteValue[]): { readonly changes: number | bigint };
  /** better-sqlite3 throws unless it returns rows. */
  columns(): readonly SqliteColumn[];
}

export interface SqliteColumn {
  readonly name: string;
  /** As the table declares it; null for an expression. */
  readonly type: string | null;
}

/** Whether a statement returns rows. */
export function returnsRows(statement: SqliteStatement): boolean {
  return statement.reader ?? statement.columns().length > 0;
}
