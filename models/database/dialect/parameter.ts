import { notSupported } from '../sql/sql-error.ts';
import type { JsonValue, SqlValue } from '../sql/value.ts';

/** A JavaScript value as a query parameter. Plain objects are `jsonb`; arrays would be PostgreSQL arrays. */
export function parameter(value: unknown): SqlValue {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      throw notSupported(`the number ${value}`);
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) throw notSupported('an array as a parameter');
      return toJson(value);
    default:
      throw notSupported(`a parameter of type ${typeof value}`);
  }
}

function toJson(value: unknown): JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object') throw notSupported(`${typeof value} in a jsonb document`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw notSupported(`a parameter of class ${value.constructor.name}`);
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, toJson(member)]));
}
