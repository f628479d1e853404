import type { ColumnType } from './schema.ts';
import { printTimestamp } from './timestamp.ts';
import type { JsonValue, SqlValue } from './value.ts';

/** A value as PostgreSQL prints it in messages; NULL is `null`. The time zone is UTC. */
export function printValue(type: ColumnType, value: SqlValue): string {
  if (value === null) return 'null';
  if (type === 'timestamptz' && typeof value === 'string') return printTimestamp(value);
  switch (typeof value) {
    case 'boolean':
      return value ? 't' : 'f';
    case 'number':
      return type === 'double precision' ? printDouble(value) : String(value);
    case 'string':
      return value;
    default:
      return printDocument(value);
  }
}

/** Shortest decimal text; PostgreSQL goes over to exponents, of at least two digits, at 10^15 and below 10^-4. */
function printDouble(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, 0) ? '0' : '-0';
  if (size >= 1e-4 && size < 1e15) return String(value);
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const sign = exponent.startsWith('-') ? '-' : '+';
  return `${digits}e${sign}${exponent.replace(/^[+-]/, '').padStart(2, '0')}`;
}

/** `jsonb` as text: members by length of their names, then by name; a space after colons and commas. */
export function printDocument(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(printDocument).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(
    ([left], [right]) => left.length - right.length || (left < right ? -1 : 1),
  );
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}: ${printDocument(member)}`).join(', ')}}`;
}
