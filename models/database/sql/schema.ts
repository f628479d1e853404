import type { ColumnType, ForeignKeyDefinition } from '../../../modules/ports/sql/tables.ts';
import type { Expression } from './expression.ts';
import { jsonNull } from './json.ts';
import { notSupported, SqlError } from './sql-error.ts';
import { canonicalTimestamp } from './timestamp.ts';
import { isDocument, nameOf, type ResultRow, type Row, type SqlValue } from './value.ts';

export type { ColumnType };

export interface ColumnLayout {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly default: ColumnDefault;
}

/** What INSERT stores in a column that it leaves out. */
export type ColumnDefault =
  | { readonly kind: 'constant'; readonly value: SqlValue }
  | { readonly kind: 'now' }
  /** The next number of the table's sequence with this position. */
  | { readonly kind: 'sequence'; readonly sequence: number };

/** A primary key, unique constraint or index, with PostgreSQL's default name. */
export interface KeyLayout {
  readonly constraint: string;
  readonly position: number;
  readonly columns: readonly number[];
  /** Only rows for which this is true are in it; null: all. A partial unique index is no constraint. */
  readonly where: Expression | null;
}

/** A CHECK constraint. */
export interface CheckLayout {
  readonly constraint: string;
  readonly condition: Expression;
}

/** A foreign key. Values of `child.columns` must be found in `parent.columns`, in the same order. */
export interface ForeignKeyLayout {
  readonly constraint: string;
  readonly child: ReferenceEnd;
  readonly parent: ReferenceEnd;
  readonly onDelete: NonNullable<ForeignKeyDefinition['onDelete']>;
}

/** Rows of a table by the values of some columns. */
export interface ReferenceEnd {
  readonly table: string;
  readonly columns: readonly number[];
  /** An index over these columns, and for each of its columns where that stands in `columns`; null: there is none. */
  readonly index: { readonly position: number; readonly order: readonly number[] } | null;
}

/** What is worked out once per table and shared by all databases. */
export interface TableLayout {
  readonly name: string;
  /** Position in the schema. */
  readonly ordinal: number;
  readonly columns: readonly ColumnLayout[];
  readonly positions: ReadonlyMap<string, number>;
  /** What is unique: the primary key, the unique constraints, then partial unique indexes. */
  readonly keys: readonly KeyLayout[];
  readonly primaryKey: KeyLayout;
  /** Columns that are NOT NULL, in order. */
  readonly required: readonly number[];
  /** Columns of unique constraints: to change one takes the strongest row lock. */
  readonly keyColumns: readonly number[];
  /**
   * What else can be looked up: indexes that are not unique, and the prefixes of their lists of columns, longest first.
   * Their positions follow those of the keys.
   */
  readonly indexes: readonly KeyLayout[];
  /** In order of their names, as PostgreSQL checks them. */
  readonly checks: readonly CheckLayout[];
  /** Its own foreign keys, and those of tables that refer to it, in order of creation. */
  readonly references: readonly ForeignKeyLayout[];
  readonly referencedBy: readonly ForeignKeyLayout[];
  /** The tables that a DELETE here may look at or, by cascades of cascades, change. */
  readonly dependents: readonly { readonly table: string; readonly changes: boolean }[];
  /** How many columns draw numbers. */
  readonly sequences: number;
  /** What the outer side of a LEFT JOIN yields where nothing matches. */
  readonly nullRow: Row;
}

/** All tables of a database. Make it once, outside of runs: databases only add the heaps. `Rows` are Kysely's types of them. */
export interface DatabaseSchema<Rows = unknown> {
  readonly tables: readonly TableLayout[];
  readonly byName: ReadonlyMap<string, TableLayout>;
  /** Never present at run time; carries the row types. */
  readonly rows?: Rows;
}

/**
 * Checks that a column can hold `value` and returns what is stored. 22003 for an integer out of range, 22007 for text that
 * is no time, 0A000 for what is not modelled.
 */
export function coerce(column: ColumnLayout, value: SqlValue): SqlValue {
  if (value === null) return null;
  switch (column.type) {
    case 'text':
      if (typeof value === 'string') return value;
      break;
    case 'boolean':
      if (typeof value === 'boolean') return value;
      break;
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) break;
      if (value >= -2147483648 && value <= 2147483647) return value;
      throw new SqlError('22003', 'integer out of range');
    case 'bigint':
      if (typeof value !== 'number' || !Number.isInteger(value)) break;
      if (Number.isSafeInteger(value)) return value;
      throw notSupported('integers beyond 2^53');
    case 'double precision':
      if (typeof value === 'number') return value;
      break;
    case 'timestamptz':
      if (typeof value === 'string') return canonicalTimestamp(value);
      break;
    case 'jsonb':
      if (isDocument(value) && value !== jsonNull) return value;
      throw notSupported('a jsonb value that is neither object nor array');
  }
  throw notSupported(`a ${nameOf(value)} value in column "${column.name}" of type ${column.type}`);
}

/** The row by column name, for people and properties. */
export function describeRow(layout: TableLayout, row: Row): ResultRow {
  const described: ResultRow = {};
  layout.columns.forEach((column, position) => {
    described[column.name] = row[position] ?? null;
  });
  return described;
}
