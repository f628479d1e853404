import { holds, type Expression } from '../../sql/expression.ts';
import { candidates, findLookup } from '../../sql/lookup.ts';
import type { Source } from '../../sql/statement.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';
import type { Tuple } from '../storage/tuple.ts';
import type { Row } from '../../sql/value.ts';
import { everything, predicateOf } from '../serializable/predicate.ts';
import { isVisible } from '../storage/visibility.ts';

/** The visible rows of one table that satisfy `where`, in order of insertion. */
export function scan(transaction: Transaction, table: Table, where: Expression | null): Tuple[] {
  const found: Tuple[] = [];
  const versions = candidates(table, findLookup(table.layout, 0, [where]), []);
  transaction.serializable?.read(table, versions, predicateOf(where));
  for (const tuple of versions) {
    if (isVisible(tuple, transaction) && holds(where, [tuple.values])) found.push(tuple);
  }
  return found;
}

/** One row of a join: a version per source, null where a LEFT JOIN found no match. */
export type Combination = readonly (Tuple | null)[];

/** Nested loops over visible rows, in order of the sources. */
export function join(
  transaction: Transaction,
  tables: readonly Table[],
  sources: readonly Source[],
  where: Expression | null,
): Combination[] {
  const found: Combination[] = [];
  const tuples: (Tuple | null)[] = [];
  const rows: Row[] = [];
  const lookups = sources.map(({ table, on, join }, index) =>
    findLookup(table, index, join === 'inner' ? [on, where] : [on]),
  );
  const descend = (depth: number): void => {
    const source = sources[depth];
    const table = tables[depth];
    if (source === undefined || table === undefined) {
      if (holds(where, rows)) found.push([...tuples]);
      return;
    }
    let matched = false;
    const versions = candidates(table, lookups[depth] ?? null, rows);
    transaction.serializable?.read(table, versions, everything);
    for (const tuple of versions) {
      if (!isVisible(tuple, transaction)) continue;
      rows[depth] = tuple.values;
      tuples[depth] = tuple;
      if (!holds(source.on, rows)) continue;
      matched = true;
      descend(depth + 1);
    }
    if (!matched && source.join === 'left') {
      rows[depth] = source.table.nullRow;
      tuples[depth] = null;
      descend(depth + 1);
    }
    rows.length = depth;
  };
  descend(0);
  return found;
}

/** The values of a combination, as expressions read them. */
export function rowsOf(sources: readonly Source[], combination: Combination): Row[] {
  return sources.map((source, index) => combination[index]?.values ?? source.table.nullRow);
}
