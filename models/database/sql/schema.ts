import { notSupported, SqlError } from './sql-error.ts';
import { isDocument, nameOf, type JsonValue, type ResultRow, type Row, type SqlValue } from './value.ts';

export type ColumnType = 'text' | 'integer' | 'bigint' | 'double precision' | 'boolean' | 'jsonb';

/** A column: NOT NULL unless it says `nullable`. `default` is a constant. */
export type ColumnDefinition =
  ColumnType | { readonly type: ColumnType; readonly nullable?: boolean; readonly default?: SqlValue };

/** A table as a scenario declares it. */
export interface TableDefinition {
  readonly columns: { readonly [name: string]: ColumnDefinition };
  readonly primaryKey: readonly string[];
  readonly unique?: readonly (readonly string[])[];
  /** Columns with an index that is not unique: they change no answer, only how fast it is found. */
  readonly indexes?: readonly string[];
}

export interface ColumnLayout {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly default: SqlValue;
  /** Whether some unique key contains it: changing it needs the strongest row lock. */
  readonly inKey: boolean;
}

/** A primary key, unique constraint or index, with PostgreSQL's default name. */
export interface KeyLayout {
  readonly constraint: string;
  readonly position: number;
  readonly columns: readonly number[];
}

/** What is worked out once per table and shared by all databases. */
export interface TableLayout {
  readonly name: string;
  /** Position in the schema. */
  readonly ordinal: number;
  readonly columns: readonly ColumnLayout[];
  readonly positions: ReadonlyMap<string, number>;
  /** The primary key first. */
  readonly keys: readonly KeyLayout[];
  readonly primaryKey: KeyLayout;
  /** Indexes of one column that are not unique. Their positions follow those of the keys. */
  readonly indexes: readonly KeyLayout[];
  /** What the outer side of a LEFT JOIN yields where nothing matches. */
  readonly nullRow: Row;
}

/** All tables of a database. Make it once, outside of runs: databases only add the heaps. */
export interface DatabaseSchema {
  readonly tables: readonly TableLayout[];
  readonly byName: ReadonlyMap<string, TableLayout>;
}

/** Precomputes `definitions`. Throws 42703 for a key column that is not a column. */
export function defineSchema(definitions: { readonly [table: string]: TableDefinition }): DatabaseSchema {
  const tables = Object.entries(definitions).map(([name, definition], ordinal) => layOut(name, definition, ordinal));
  return { tables, byName: new Map(tables.map((table) => [table.name, table])) };
}

function layOut(name: string, definition: TableDefinition, ordinal: number): TableLayout {
  const names = Object.keys(definition.columns);
  const positions = new Map(names.map((column, position) => [column, position]));
  const unique = definition.unique ?? [];
  const key = (constraint: string, position: number, columns: readonly string[]): KeyLayout => ({
    constraint,
    position,
    columns: columns.map((column) => positions.get(column) ?? undefinedColumn(column)),
  });
  const primaryKey = key(`${name}_pkey`, 0, definition.primaryKey);
  const others = unique.map((columns, index) => key(`${name}_${columns.join('_')}_key`, index + 1, columns));
  const keys = [primaryKey, ...others];
  const indexes = (definition.indexes ?? []).map((column, index) =>
    key(`${name}_${column}_idx`, keys.length + index, [column]),
  );
  const columns = Object.entries(definition.columns).map(([column, given], position): ColumnLayout => {
    const full = typeof given === 'string' ? { type: given } : given;
    const inKey = keys.some((candidate) => candidate.columns.includes(position));
    return { name: column, type: full.type, nullable: full.nullable ?? false, default: full.default ?? null, inKey };
  });
  return { name, ordinal, columns, positions, keys, primaryKey, indexes, nullRow: columns.map(() => null) };
}

function undefinedColumn(column: string): never {
  throw new SqlError('42703', `column "${column}" does not exist`);
}

/**
 * Checks that a column can hold `value` and returns what is stored. 22003 for an integer out of range, 22P02 for text that
 * is no JSON, 0A000 for what PostgreSQL would convert.
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
    case 'jsonb':
      if (isDocument(value)) return value;
      if (typeof value === 'string') return parseDocument(value);
      break;
  }
  throw notSupported(`a ${nameOf(value)} value in column "${column.name}" of type ${column.type}`);
}

function parseDocument(text: string): SqlValue {
  let document: JsonValue;
  try {
    document = JSON.parse(text);
  } catch {
    throw new SqlError('22P02', 'invalid input syntax for type json');
  }
  if (isDocument(document)) return document;
  throw notSupported('a jsonb value that is neither object nor array');
}

/** The row by column name, for people and properties. */
export function describeRow(layout: TableLayout, row: Row): ResultRow {
  const described: ResultRow = {};
  layout.columns.forEach((column, position) => {
    described[column.name] = row[position] ?? null;
  });
  return described;
}
