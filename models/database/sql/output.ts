import { evaluate } from './expression.ts';
import type { Aggregate, Output, SortKey } from './statement.ts';
import { compareValues, isDocument, type JsonValue, type ResultRow, type Row, type SqlValue } from './value.ts';

/** One result row. Documents are copied: what a client does to them must not reach the database. */
export function project(outputs: readonly Output[], rows: readonly Row[]): ResultRow {
  const result: ResultRow = {};
  for (const output of outputs) {
    const value = evaluate(output.value, rows);
    result[output.name] = isDocument(value) ? copyDocument(value) : value;
  }
  return result;
}

/** The single row of an aggregate query. NULLs do not count; over nothing, all but count are NULL. */
export function aggregate(aggregates: readonly Aggregate[], all: readonly (readonly Row[])[]): ResultRow {
  const result: ResultRow = {};
  for (const { name, operation, argument } of aggregates) {
    const values =
      argument === null ? null : all.map((rows) => evaluate(argument, rows)).filter((value) => value !== null);
    result[name] = values === null ? all.length : combine(operation, values);
  }
  return result;
}

function combine(operation: Aggregate['operation'], values: readonly SqlValue[]): SqlValue {
  if (operation === 'count') return values.length;
  let result: SqlValue = null;
  for (const value of values) {
    if (result === null) result = value;
    else if (compareValues(value, result) > 0 === (operation === 'max')) result = value;
  }
  return result;
}

/** Sorts stably: rows that compare equal stay in order of insertion. */
export function sortBy<T>(items: T[], order: readonly SortKey[], rowsOf: (item: T) => readonly Row[]): void {
  if (order.length === 0) return;
  const keyed = items.map((item) => {
    const rows = rowsOf(item);
    return { item, values: order.map((key) => evaluate(key.value, rows)) };
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

export function copyDocument(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(copyDocument);
  if (!isDocument(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyDocument(member)]));
}
