import type { Surroundings } from '../../sql/expression.ts';
import { keysUnder, type Lookup } from '../../sql/lookup.ts';
import type { Row } from '../../sql/value.ts';
import type { Table } from './table.ts';
import type { Tuple } from './tuple.ts';

/** The versions that can satisfy a lookup, or all, in the order of the heap. `rows`: those of earlier sources. */
export function candidates(
  table: Table,
  lookup: Lookup | null,
  rows: readonly Row[],
  around: Surroundings,
): readonly Tuple[] {
  if (lookup === null) return table.heap;
  const keys = keysUnder(lookup, rows, around);
  const { position } = lookup.index;
  // A unique index does not hold NULLs.
  if (position < table.layout.keys.length && keys.includes(null)) return table.heap;
  const [only] = keys;
  if (keys.length === 1 && only !== undefined) return table.entries(position, only);
  // As PostgreSQL's bitmap scan: in the order of the heap, whatever the order of the keys.
  return keys.flatMap((key) => table.entries(position, key)).sort((left, right) => left.place - right.place);
}
