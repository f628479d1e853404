import { evaluate, type Expression, type Surroundings } from './expression.ts';
import { keyFrom, type Key } from './key.ts';
import type { KeyLayout, TableLayout } from './schema.ts';
import type { Row } from './value.ts';

/** An index under whose keys every row that can match must stand. */
export interface Lookup {
  readonly index: KeyLayout;
  /** The keys, each as the values of the index's columns. */
  readonly keys: readonly (readonly Expression[])[];
}

/** By column, the values of which it must have one. */
type Bound = ReadonlyMap<number, readonly Expression[]>;

/**
 * The first index of `source` that the conjunction binds to constants and to columns of earlier sources: a unique key with
 * one value for each of its columns, or any index of a single column with a list of them. Partial indexes are left out.
 */
export function findLookup(
  table: Pick<TableLayout, 'keys' | 'indexes'>,
  source: number,
  conditions: readonly (Expression | null)[],
): Lookup | null {
  let bound: Bound = new Map();
  for (const condition of conditions) if (condition !== null) bound = both(bound, boundBy(condition, source));
  if (bound.size === 0) return null;
  for (const index of table.keys) {
    if (index.where !== null) continue;
    const lists = index.columns.map((column) => bound.get(column) ?? []);
    const [first = []] = lists;
    // A unique index does not hold NULLs.
    if (lists.some((list) => list.some(isNull))) continue;
    if (lists.length === 1 && first.length > 0) return { index, keys: first.map((value) => [value]) };
    if (lists.every((list) => list.length === 1)) return { index, keys: [lists.flat()] };
  }
  for (const index of table.indexes) {
    const lists = index.columns.map((column) => bound.get(column) ?? []);
    const [first = []] = lists;
    if (lists.length === 1 && first.length > 0) return { index, keys: first.map((value) => [value]) };
    if (lists.every((list) => list.length === 1)) return { index, keys: [lists.flat()] };
  }
  return null;
}

/** The keys of a lookup, without repetition. */
export function keysUnder({ keys }: Lookup, rows: readonly Row[], around: Surroundings): readonly Key[] {
  const found = keys.map((values) => keyFrom(values.map((value) => evaluate(value, rows, around))));
  return found.length === 1 ? found : [...new Set(found)];
}

function boundBy(condition: Expression, source: number): Bound {
  switch (condition.kind) {
    case 'and':
      return both(boundBy(condition.left, source), boundBy(condition.right, source));
    case 'or':
      return either(boundBy(condition.left, source), boundBy(condition.right, source));
    case 'compare':
      if (condition.operator !== '=') return none;
      return both(sides(condition.left, [condition.right], source), sides(condition.right, [condition.left], source));
    case 'distinct':
      return condition.negated ? sides(condition.left, [condition.right], source) : none;
    case 'in':
      return condition.negated ? none : sides(condition.operand, condition.list, source);
    default:
      return none;
  }
}

const none: Bound = new Map();

function sides(column: Expression, values: readonly Expression[], source: number): Bound {
  if (column.kind !== 'column' || column.source !== source) return none;
  const known = values.every(
    (value) =>
      value.kind === 'constant' || value.kind === 'parameter' || (value.kind === 'column' && value.source < source),
  );
  return known ? new Map([[column.column, values]]) : none;
}

function both(left: Bound, right: Bound): Bound {
  if (left.size === 0) return right;
  return right.size === 0 ? left : new Map([...right, ...left]);
}

function either(left: Bound, right: Bound): Bound {
  const merged = new Map<number, readonly Expression[]>();
  for (const [column, values] of left) {
    const others = right.get(column);
    if (others !== undefined) merged.set(column, [...values, ...others]);
  }
  return merged;
}

function isNull(value: Expression): boolean {
  return value.kind === 'constant' && value.value === null;
}
