import { notSupported } from '../../sql/sql-error.ts';
import type { SqlType } from '../../sql/type.ts';
import type { Typed } from './typed.ts';

/** A value that stands in the SQL text itself. */
export function literal(value: unknown): Typed {
  if (value === null) return { type: 'unknown', value: { kind: 'constant', value } };
  switch (typeof value) {
    case 'string':
      return { type: 'unknown', value: { kind: 'constant', value } };
    case 'boolean':
      return { type: 'boolean', value: { kind: 'constant', value } };
    case 'number':
      return { type: numberType(value), value: { kind: 'constant', value } };
    default:
      throw notSupported(`a literal of type ${typeof value}`);
  }
}

function numberType(value: number): SqlType {
  if (!Number.isInteger(value)) return 'numeric';
  if (!Number.isSafeInteger(value)) throw notSupported('integers beyond 2^53');
  return Math.abs(value) < 2 ** 31 ? 'integer' : 'bigint';
}
