import { printDocument } from './text.ts';
import { SqlError } from './sql-error.ts';
import { canonical, isDocument, type JsonValue, type SqlValue } from './value.ts';

/**
 * The `jsonb` value null where it stands alone, to tell it from SQL's NULL. Inside of documents it is plain null; clients
 * receive null for both.
 */
export const jsonNull: JsonValue = Object.freeze({ 'jsonb null': true });

/** `document -> name`, `document -> position`: NULL where there is nothing. Negative positions count from the end. */
export function member(document: SqlValue, key: SqlValue): SqlValue {
  // PostgreSQL keeps a scalar as an array of one element.
  if (!isDocument(document) || document === jsonNull) return key === 0 || key === -1 ? document : null;
  let found: JsonValue | undefined;
  if (Array.isArray(document)) found = typeof key === 'number' ? document.at(key) : undefined;
  else if (typeof key === 'string' && Object.hasOwn(document, key))
    found = Object.entries(document).find(([name]) => name === key)?.[1];
  if (found === undefined) return null;
  return found ?? jsonNull;
}

/** `document - name` of an object, or of the texts in an array; `document - position` of an array. @throws 22023 */
export function without(document: SqlValue, key: SqlValue): JsonValue {
  if (!isDocument(document) || document === jsonNull) throw new SqlError('22023', 'cannot delete from scalar');
  if (Array.isArray(document)) {
    const place = typeof key === 'number' && key < 0 ? document.length + key : key;
    return document.filter((element, index) => (typeof key === 'number' ? index !== place : element !== key));
  }
  if (typeof key === 'number') throw new SqlError('22023', 'cannot delete from object using integer index');
  return Object.fromEntries(Object.entries(document).filter(([name]) => name !== key));
}

/** A `jsonb` value as `->>` gives it: NULL for null, strings bare. */
export function jsonText(value: SqlValue): SqlValue {
  if (value === null || value === jsonNull) return null;
  return typeof value === 'string' ? value : printDocument(value);
}

/** `left @> right`: whether `right` is contained in `left`; an array may also contain a bare scalar. */
export function contains(left: SqlValue, right: SqlValue): boolean {
  const bare = Array.isArray(left) && (!isDocument(right) || right === jsonNull);
  return bare ? left.some((element) => sameJson(element, plain(right))) : containsValue(plain(left), plain(right));
}

function containsValue(left: JsonValue, right: JsonValue): boolean {
  if (Array.isArray(right)) {
    return Array.isArray(left) && right.every((wanted) => left.some((element) => containsValue(element, wanted)));
  }
  if (!isDocument(right)) return !isDocument(left) && left === right;
  if (!isDocument(left) || Array.isArray(left)) return false;
  const members = new Map(Object.entries(left));
  return Object.entries(right).every(([name, wanted]) => {
    const own = members.get(name);
    return own !== undefined && containsValue(own, wanted);
  });
}

function sameJson(left: JsonValue, right: JsonValue): boolean {
  return left === right || (isDocument(left) && isDocument(right) && canonical(left) === canonical(right));
}

function plain(value: JsonValue): JsonValue {
  return value === jsonNull ? null : value;
}

/** `left || right` of two documents: objects become one, all else one array. */
export function concatenate(left: SqlValue, right: SqlValue): JsonValue {
  if (isObject(left) && isObject(right))
    return Object.fromEntries([left, right].flatMap((side) => Object.entries(side)));
  return [left, right].flatMap((side) => (Array.isArray(side) ? side : [plain(side)]));
}

function isObject(value: SqlValue): value is { readonly [name: string]: JsonValue } {
  return isDocument(value) && !Array.isArray(value) && value !== jsonNull;
}
