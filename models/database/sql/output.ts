import { evaluate, type Surroundings } from './expression.ts';
import { jsonNull } from './json.ts';
import type { Output, SortKey } from './query.ts';
import { compareValues, isDocument, type JsonValue, type ResultRow, type Row, type SqlValue } from './value.ts';

/** One result row. Documents are copied: what a client does to them must not reach the database. */
export function project(outputs: readonly Output[], rows: readonly Row[], around: Surroundings): ResultRow {
  const result: ResultRow = {};
  for (const output of outputs) {
    const value = evaluate(output.value, rows, around);
    result[output.name] = isDocument(value) ? received(value) : value;
  }
  return result;
}

/** Sorts stably: rows that compare equal stay in order of insertion. */
export function sortBy<T>(
  items: T[],
  order: readonly SortKey[],
  rowsOf: (item: T) => readonly Row[],
  around: Surroundings,
): void {
  if (order.length === 0) return;
  const keyed = items.map((item) => {
    const rows = rowsOf(item);
    return { item, values: order.map((key) => evaluate(key.value, rows, around)) };
  });
  keyed.sort((left, right) => {
    for (const [index, key] of order.entries()) {
      const difference = compareForSort(key, left.values[index] ?? null, right.values[index] ?? null);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  keyed.forEach(({ item }, index) => {
    items[index] = item;
  });
}

function compareForSort(key: SortKey, left: SqlValue, right: SqlValue): number {
  if (left === null || right === null) {
    if (left === right) return 0;
    return (left === null) === key.nullsFirst ? -1 : 1;
  }
  const order = compareValues(left, right);
  return key.descending ? -order : order;
}

/** Gives a row of a query's values the names of its outputs. */
export function named(outputs: readonly Output[], row: Row): ResultRow {
  const result: ResultRow = {};
  outputs.forEach(({ name }, index) => {
    result[name] = received(row[index] ?? null);
  });
  return result;
}

function received(value: SqlValue): SqlValue {
  return value === jsonNull ? null : copyDocument(value);
}

export function copyDocument(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(copyDocument);
  if (!isDocument(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyDocument(member)]));
}
