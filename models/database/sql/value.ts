import { notSupported } from './sql-error.ts';

/** A JSON document, as a `jsonb` column holds it. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** What a column can hold. `null` is SQL's NULL; objects and arrays are `jsonb` documents. */
export type SqlValue = JsonValue;

/** The values of one row, by column position. Never changed once made. */
export type Row = readonly SqlValue[];

/** A row as a client receives it. */
export type ResultRow = { [column: string]: SqlValue };

/** SQL's three truth values; null is unknown. */
export type Truth = boolean | null;

export function isDocument(value: SqlValue): value is readonly JsonValue[] | { readonly [name: string]: JsonValue } {
  return typeof value === 'object' && value !== null;
}

/**
 * Orders two values that are not null: negative, zero or positive. Text compares by code unit (PostgreSQL's C collation
 * for everything in Unicode's basic plane). 0A000 across types: PostgreSQL's conversions are not modelled.
 */
export function compareValues(left: SqlValue, right: SqlValue): number {
  if (left === right) return 0;
  if (isDocument(left) || isDocument(right)) throw notSupported('comparison of jsonb values');
  if (left === null || right === null || typeof left !== typeof right) {
    throw notSupported(`comparison of ${nameOf(left)} with ${nameOf(right)}`);
  }
  return left < right ? -1 : 1;
}

/** `=` of two values that are not null. */
export function equalValues(left: SqlValue, right: SqlValue): boolean {
  return compareValues(left, right) === 0;
}

export function nameOf(value: SqlValue): string {
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'number':
      return Number.isInteger(value) ? 'bigint' : 'double precision';
    case 'string':
      return 'text';
    default:
      return value === null ? 'unknown' : 'jsonb';
  }
}
