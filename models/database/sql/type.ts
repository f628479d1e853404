import type { ColumnType } from './schema.ts';

/**
 * The type of an expression: a column's, or one that only expressions have. `unknown` is what PostgreSQL calls the type of
 * a parameter or quoted literal before its place decides.
 */
export type SqlType = ColumnType | 'numeric' | 'interval' | 'unknown';

/** Each type converts to those after it by itself. */
const numbers: readonly SqlType[] = ['integer', 'bigint', 'numeric', 'double precision'];

export function isNumber(type: SqlType): boolean {
  return numbers.includes(type);
}

/** The type that values of both can take without being asked to; null when there is none. */
export function commonType(left: SqlType, right: SqlType): SqlType | null {
  if (left === right || right === 'unknown') return left;
  if (left === 'unknown') return right;
  const wider = Math.max(numbers.indexOf(left), numbers.indexOf(right));
  return isNumber(left) && isNumber(right) ? (numbers[wider] ?? null) : null;
}

/** As PostgreSQL's messages name it. */
export function typeName(type: SqlType): string {
  return type === 'timestamptz' ? 'timestamp with time zone' : type;
}
