import { evaluate, type Comparison, type Expression, type Surroundings } from '../../sql/expression.ts';
import type { KeyLayout } from '../../sql/schema.ts';
import type { Row, SqlValue } from '../../sql/value.ts';
import type { Key } from '../storage/record.ts';
import { compareKeys } from '../storage/index.ts';
import type { Table } from '../storage/table.ts';

/** One end of a range: a prefix of the index's key. */
export interface Bound {
  readonly key: Key;
  readonly inclusive: boolean;
}

/** A part of an index; null: no bound on that side. */
export interface Range {
  readonly low: Bound | null;
  readonly high: Bound | null;
  /** Whether it holds the rows with one value of `low.key` and nothing else. */
  readonly isPoint: boolean;
}

/** How the rows of a table are found. */
export interface Access {
  readonly index: KeyLayout;
  readonly isUnique: boolean;
  /** In ascending order. None: no row can match. */
  readonly ranges: readonly Range[];
}

type Restrictions = Map<number, Restriction>;

/** What the conjunction says of one column. */
interface Restriction {
  values: SqlValue[] | null;
  low: Bound | null;
  high: Bound | null;
}

const everything: Range = { low: null, high: null, isPoint: false };

/**
 * The plan of MySQL's optimizer for a large table: a unique key of which all columns are bound, else the first index that
 * bounds anything, else all rows in order of the primary key. On small tables the real one may scan, and lock, more.
 */
export function planAccess(
  table: Table,
  source: number,
  conditions: readonly (Expression | null)[],
  rows: readonly Row[],
  around: Surroundings,
): Access {
  const restrictions: Restrictions = new Map();
  for (const condition of conditions) if (condition !== null) collect(condition, source, rows, around, restrictions);
  const candidates = table.indexes.map(({ layout, isUnique }) => ({
    index: layout,
    isUnique,
    ranges: rangesOf(layout, restrictions),
  }));
  const unique = candidates.find(isLookup);
  const bounded = candidates.find(({ ranges }) => !ranges.includes(everything));
  return unique ?? bounded ?? { index: table.clustered.layout, isUnique: true, ranges: [everything] };
}

/** Whether a range can hold one row at most. */
export function isUniquePoint({ isPoint, low }: Range, { index, isUnique }: Omit<Access, 'ranges'>): boolean {
  return isPoint && isUnique && low?.key.length === index.columns.length && !low.key.includes(null);
}

/** Whether it finds rows by unique keys alone. */
function isLookup(access: Access): boolean {
  return access.ranges.every((range) => isUniquePoint(range, access));
}

/** Whether it finds one row at most. */
export function isSingleLookup(access: Access): boolean {
  return access.ranges.length <= 1 && isLookup(access);
}

function rangesOf({ columns }: KeyLayout, restrictions: Restrictions): readonly Range[] {
  let prefixes: Key[] = [[]];
  for (const column of columns) {
    const restriction = restrictions.get(column);
    if (restriction === undefined) break;
    const { values, low, high } = restriction;
    if (values === null) return prefixes.map((prefix) => between(prefix, low, high));
    prefixes = prefixes.flatMap((prefix) => sorted(values).map((value) => [...prefix, value]));
  }
  if (prefixes[0]?.length === 0) return [everything];
  return prefixes.map((key) => point({ key, inclusive: true }));
}

function point(bound: Bound): Range {
  return { low: bound, high: bound, isPoint: true };
}

function between(prefix: Key, low: Bound | null, high: Bound | null): Range {
  if (low?.inclusive === true && high?.inclusive === true && compareKeys(low.key, high.key) === 0) {
    return point({ key: [...prefix, ...low.key], inclusive: true });
  }
  const under = (bound: Bound | null): Bound | null => {
    if (bound !== null) return { key: [...prefix, ...bound.key], inclusive: bound.inclusive };
    return prefix.length === 0 ? null : { key: prefix, inclusive: true };
  };
  // No comparison holds for NULL, the least value of an index.
  const least: Bound = low ?? { key: [null], inclusive: false };
  return { low: under(least), high: under(high), isPoint: false };
}

function sorted(values: readonly SqlValue[]): readonly SqlValue[] {
  const ordered = [...values].sort((left, right) => compareKeys([left], [right]));
  return ordered.filter((value, index) => index === 0 || compareKeys([value], [ordered[index - 1] ?? null]) !== 0);
}

function collect(
  condition: Expression,
  source: number,
  rows: readonly Row[],
  around: Surroundings,
  restrictions: Restrictions,
): void {
  switch (condition.kind) {
    case 'and':
      collect(condition.left, source, rows, around, restrictions);
      collect(condition.right, source, rows, around, restrictions);
      break;
    case 'compare': {
      const { operator, left, right } = condition;
      restrict(left, operator, right, source, rows, around, restrictions);
      restrict(right, mirrored[operator], left, source, rows, around, restrictions);
      break;
    }
    case 'distinct':
      if (condition.negated) restrict(condition.left, '<=>', condition.right, source, rows, around, restrictions);
      break;
    case 'in':
      if (!condition.negated && condition.list.every((value) => isKnown(value, source))) {
        const column = columnOf(condition.operand, source);
        const values = condition.list.map((value) => evaluate(value, rows, around)).filter((value) => value !== null);
        if (column !== null) restrictionOn(column, restrictions).values ??= values;
      }
      break;
    default:
  }
}

const mirrored = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const satisfies {
  readonly [operator in Comparison]: Comparison;
};

function restrict(
  operand: Expression,
  operator: Comparison | '<=>',
  value: Expression,
  source: number,
  rows: readonly Row[],
  around: Surroundings,
  restrictions: Restrictions,
): void {
  const column = columnOf(operand, source);
  if (column === null || operator === '<>' || !isKnown(value, source)) return;
  const known = evaluate(value, rows, around);
  const restriction = restrictionOn(column, restrictions);
  const bound: Bound = { key: [known], inclusive: operator === '<=' || operator === '>=' };
  if (operator === '<=>') restriction.values ??= [known];
  else if (known === null) restriction.values = [];
  else if (operator === '=') restriction.values ??= [known];
  else if (operator === '<' || operator === '<=') restriction.high ??= bound;
  else restriction.low ??= bound;
}

function restrictionOn(column: number, restrictions: Restrictions): Restriction {
  let restriction = restrictions.get(column);
  if (restriction === undefined) restrictions.set(column, (restriction = { values: null, low: null, high: null }));
  return restriction;
}

function columnOf(expression: Expression, source: number): number | null {
  return expression.kind === 'column' && expression.source === source ? expression.column : null;
}

/** Whether an expression has its value before the source is read. */
function isKnown(expression: Expression, source: number): boolean {
  const { kind } = expression;
  return kind === 'constant' || kind === 'parameter' || (kind === 'column' && expression.source < source);
}
