import { holds } from './expression.ts';
import type { KeyLayout, TableLayout } from './schema.ts';
import { canonical, type Row, type SqlValue } from './value.ts';

/** An index key in a form that a Map can look up; null when a column is NULL, since NULLs never conflict. */
export type Key = string | number | boolean | null;

/** The row's key; null too when the row is not in a partial index. */
export function keyOf(key: KeyLayout, row: Row): Key {
  const { columns, where } = key;
  if (where !== null && !holds(where, [row])) return null;
  if (columns.length === 1) return scalar(row[columns[0] ?? 0] ?? null);
  let text = '';
  for (const column of columns) {
    const value = scalar(row[column] ?? null);
    if (value === null) return null;
    text += `${String(value)}\u0000`;
  }
  return text;
}

/** As `keyOf`, from the values of the key's columns alone. */
export function keyFrom(values: readonly SqlValue[]): Key {
  if (values.length === 1) return scalar(values[0] ?? null);
  let text = '';
  for (const value of values) {
    const part = scalar(value);
    if (part === null) return null;
    text += `${String(part)}\u0000`;
  }
  return text;
}

/** A primary key for people and properties: its values joined by `/`, with `/` and `%` in them percent-encoded. */
export function describeKey(values: readonly SqlValue[]): string {
  if (values.length === 1) return String(scalar(values[0] ?? null));
  return values.map((value) => String(scalar(value)).replaceAll('%', '%25').replaceAll('/', '%2F')).join('/');
}

export function describePrimaryKey(layout: TableLayout, row: Row): string {
  return describeKey(layout.primaryKey.columns.map((column) => row[column] ?? null));
}

function scalar(value: SqlValue): Key {
  return typeof value === 'object' && value !== null ? canonical(value) : value;
}
