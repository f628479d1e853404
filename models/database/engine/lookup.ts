import { evaluate, type Expression } from './expression.ts';
import { keyFrom } from './key.ts';
import type { KeyLayout, TableLayout } from './schema.ts';
import type { Table } from './table.ts';
import type { Tuple } from './tuple.ts';
import type { Row } from './value.ts';

/** A unique key whose columns are all equated with something known: at most one visible row can match. */
export interface Lookup {
  readonly key: KeyLayout;
  readonly values: readonly Expression[];
}

/** The first unique key of `source` that the conjunction binds to constants and to columns of earlier sources. */
export function findLookup(
  table: TableLayout,
  source: number,
  conditions: readonly (Expression | null)[],
): Lookup | null {
  const bound: (Expression | undefined)[] = [];
  for (const condition of conditions) if (condition !== null) bind(condition, source, bound);
  if (bound.length === 0) return null;
  for (const key of table.keys) {
    const values: Expression[] = [];
    for (const column of key.columns) {
      const value = bound[column];
      if (value !== undefined) values.push(value);
    }
    if (values.length === key.columns.length) return { key, values };
  }
  return null;
}

/** The versions that can satisfy the statement's condition: those under the looked-up key, or all. */
export function candidates(table: Table, lookup: Lookup | null, rows: readonly Row[]): readonly Tuple[] {
  if (lookup === null) return table.heap;
  const values = lookup.values.map((value) => evaluate(value, rows));
  return table.entries(lookup.key.position, keyFrom(values));
}

function bind(condition: Expression, source: number, bound: (Expression | undefined)[]): void {
  if (condition.kind === 'and') {
    bind(condition.left, source, bound);
    bind(condition.right, source, bound);
  } else if (condition.kind === 'compare' && condition.operator === '=') {
    bindSides(condition.left, condition.right, source, bound);
    bindSides(condition.right, condition.left, source, bound);
  }
}

function bindSides(column: Expression, value: Expression, source: number, bound: (Expression | undefined)[]): void {
  if (column.kind !== 'column' || column.source !== source) return;
  if (value.kind === 'constant' || (value.kind === 'column' && value.source < source)) bound[column.column] ??= value;
}
