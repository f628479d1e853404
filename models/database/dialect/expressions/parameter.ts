import { readText } from '../../sql/convert.ts';
import { notSupported } from '../../sql/sql-error.ts';
import type { SqlType } from '../../sql/type.ts';
import { isDocument, type JsonValue, type SqlValue } from '../../sql/value.ts';

/**
 * A JavaScript value as a query parameter of a type: PostgreSQL reads the text that the driver `pg` makes of it. Plain objects
 * are JSON; arrays would be PostgreSQL arrays.
 */
export function parameter(value: unknown, type: SqlType): SqlValue {
  switch (typeof value) {
    case 'string':
      return type === 'text' ? value : readText(type, value);
    case 'boolean':
      return type === 'boolean' ? value : readText(type, String(value));
    case 'bigint':
      return readText(type, String(value));
    case 'number':
      if (!Number.isFinite(value)) throw notSupported(`the number ${value}`);
      if (type === 'interval') throw notSupported(`the interval "${value}"`);
      return isOfType(value, type) ? value : readText(type, String(value));
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) throw notSupported('an array as a parameter');
      return fromObject(toJson(value), type);
    default:
      throw notSupported(`a parameter of type ${typeof value}`);
  }
}

/** Whether reading the text of a finite number would come to that number. */
function isOfType(value: number, type: SqlType): boolean {
  switch (type) {
    case 'double precision':
      return true;
    case 'integer':
      // Also false for -0, which an integer cannot be.
      return Object.is(value | 0, value);
    case 'bigint':
      return Number.isSafeInteger(value) && !Object.is(value, -0);
    default:
      return false;
  }
}

function fromObject(value: JsonValue, type: SqlType): SqlValue {
  return type === 'jsonb' && isDocument(value) ? value : readText(type, JSON.stringify(value));
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
