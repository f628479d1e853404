import { notSupported } from './sql-error.ts';

/** A JSON document, as a `jsonb` column holds it. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/**
 * What a column can hold. `null` is SQL's NULL; objects and arrays are `jsonb` documents; a `timestamptz` is its canonical
 * text and an `interval` its microseconds.
 */
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
 * Orders two values of one type that are not null: negative, zero or positive. Text compares by code unit (PostgreSQL's C
 * collation for everything in Unicode's basic plane). 0A000 for `jsonb`, whose order is not modelled.
 */
export function compareValues(left: SqlValue, right: SqlValue): number {
  if (left === right) return 0;
  if (isDocument(left) || isDocument(right)) {
    if (equalValues(left, right)) return 0;
    throw notSupported('the order of jsonb values');
  }
  if (left === null || right === null || typeof left !== typeof right) {
    throw notSupported(`comparison of ${nameOf(left)} with ${nameOf(right)}`);
  }
  return left < right ? -1 : 1;
}

/** `=` of two values of one type that are not null. Values of different types can only be `jsonb`, and differ. */
export function equalValues(left: SqlValue, right: SqlValue): boolean {
  if (left === right) return true;
  return isDocument(left) && isDocument(right) && canonical(left) === canonical(right);
}

/** A text that is equal for equal values of one type, and only for them. */
export function canonical(value: SqlValue): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isDocument(value)) return JSON.stringify(value === 0 ? 0 : value);
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

/** The value of an expression of type `text`, `timestamptz` or `unknown`. */
export function textIn(value: SqlValue): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`a ${nameOf(value)} where there must be text`);
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
