import type { SqliteColumn, SqliteValue } from './sqlite-database.ts';
import { SqliteError } from './sqlite-error.ts';

/** A parameter as SQLite takes it: booleans are 0 and 1, `jsonb` documents are texts. 0A000 for anything else. */
export function toSqlite(value: unknown): SqliteValue {
  if (value === null || value instanceof Uint8Array) return value;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'object' && isPlain(value)) return JSON.stringify(value);
  const message = `a parameter of type ${Array.isArray(value) ? 'array' : typeof value} is not supported`;
  throw new SqliteError({ kind: 'other', sqlState: '0A000', message });
}

/** Rows with what their columns were declared to hold. Expressions stay as SQLite computed them: truth is 0 or 1. */
export function fromSqlite(rows: readonly unknown[], columns: readonly SqliteColumn[]): unknown[] {
  const converted = columns.flatMap(({ name, type }) => {
    const read = readers[type?.toLowerCase() ?? ''];
    return read === undefined ? [] : [{ name, read }];
  });
  return rows.map((row) => {
    // Those of node:sqlite have no prototype.
    const values: Record<string, unknown> = { ...(row as object) };
    for (const { name, read } of converted) values[name] = values[name] === null ? null : read(values[name]);
    return values;
  });
}

const readers: { readonly [type: string]: ((value: unknown) => unknown) | undefined } = {
  boolean: (value) => value !== 0,
  jsonb: (value): unknown => JSON.parse(String(value)),
};

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
