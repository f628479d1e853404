import { evaluate, type Expression, type Surroundings } from './expression.ts';
import { group } from './grouping.ts';
import { joinSources } from './join.ts';
import { sortBy } from './output.ts';
import type { Output, Query, Select, SetOperation } from './query.ts';
import type { Reading } from './reading.ts';
import { canonical, type Row, type SqlValue } from './value.ts';
import { notSupported, SqlError } from './sql-error.ts';

/** The rows of a query, each as the values of its outputs. `around` holds the rows of the queries around it. */
export function runQuery(query: Query, around: readonly Row[], reading: Reading): readonly Row[] {
  // Positions that a query around has not filled yet, such as those of its aggregates, are of no row.
  const outer = Array.from({ length: query.base }, (_, position) => around[position] ?? []);
  if (query.kind !== 'select') return combine(query, outer, reading);
  const joined = joinSources(query, outer, reading).map(({ rows }) => rows);
  return finish(query, joined, outer, reading).map((rows) => outputsOf(query.outputs, rows, reading));
}

/** Groups, removes duplicates, sorts and limits the rows of a query; what comes back is still a row per source. */
export function finish(
  query: Select,
  joined: readonly (readonly Row[])[],
  outer: readonly Row[],
  reading: Surroundings,
): readonly (readonly Row[])[] {
  const grouped = query.grouping === null ? [...joined] : group(query, query.grouping, joined, outer, reading);
  const { distinct } = query;
  if (distinct === 'rows') {
    const kept = unique(grouped, (rows) => outputsOf(query.outputs, rows, reading));
    sortBy(kept, query.order, (rows) => rows, reading);
    return limited(kept, query, outer, reading);
  }
  sortBy(grouped, query.order, (rows) => rows, reading);
  const kept =
    distinct === null ? grouped : unique(grouped, (rows) => distinct.map((key) => evaluate(key, rows, reading)));
  return limited(kept, query, outer, reading);
}

/** The outputs of one row of a query. */
export function outputsOf(outputs: readonly Output[], rows: readonly Row[], around: Surroundings): Row {
  return outputs.map(({ value }) => evaluate(value, rows, around));
}

/** The items without those whose key came before. */
function unique<T>(items: readonly T[], keyOf: (item: T) => Row): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item).map(canonical).join();
    return !seen.has(key) && seen.add(key) !== null;
  });
}

function limited<T>(
  items: readonly T[],
  { limit, offset }: Pick<Query, 'limit' | 'offset'>,
  outer: readonly Row[],
  around: Surroundings,
): readonly T[] {
  const start = countOf(offset, 'OFFSET', outer, around) ?? 0;
  const count = countOf(limit, 'LIMIT', outer, around);
  return start === 0 && count === null ? items : items.slice(start, count === null ? undefined : start + count);
}

/** The number that LIMIT or OFFSET says; null: none. @throws 2201W, 2201X for a negative one */
export function countOf(
  expression: Expression | null,
  clause: 'LIMIT' | 'OFFSET',
  outer: readonly Row[],
  around: Surroundings,
): number | null {
  const value: SqlValue = expression === null ? null : evaluate(expression, outer, around);
  if (value === null) return null;
  if (typeof value !== 'number') throw notSupported(`${clause} of this value`);
  if (value < 0) throw new SqlError(clause === 'LIMIT' ? '2201W' : '2201X', `${clause} must not be negative`);
  return value;
}

function combine(query: SetOperation, outer: readonly Row[], reading: Reading): readonly Row[] {
  const left = runQuery(query.left, outer, reading);
  const right = runQuery(query.right, outer, reading);
  const items = merge(query, left, right).map((row) => [...outer, row]);
  sortBy(items, query.order, (rows) => rows, reading);
  return limited(items, query, outer, reading).map((rows) => rows.at(-1) ?? []);
}

function merge({ kind, all }: SetOperation, left: readonly Row[], right: readonly Row[]): readonly Row[] {
  const row = (item: Row): Row => item;
  if (kind === 'union') return all ? [...left, ...right] : unique([...left, ...right], row);
  const counts = new Map<string, number>();
  for (const item of right) {
    const key = item.map(canonical).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  // With ALL each row of the right side meets one of the left side.
  const met = (item: Row): boolean => {
    const key = item.map(canonical).join();
    const count = counts.get(key) ?? 0;
    if (all && count > 0) counts.set(key, count - 1);
    return count > 0;
  };
  const candidates = all ? left : unique(left, row);
  return candidates.filter((item) => met(item) === (kind === 'intersect'));
}
