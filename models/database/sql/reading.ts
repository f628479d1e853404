import type { Expression, Surroundings } from './expression.ts';
import type { Lookup } from './lookup.ts';
import type { TableLayout } from './schema.ts';
import type { Row } from './value.ts';

/** A stored version of a row. */
export interface Version {
  readonly values: Row;
}

/** How a statement reads tables: all that it reads goes through `scan`. */
export interface Reading<V extends Version = Version> extends Surroundings {
  /**
   * The versions of a table that the statement sees and for which `condition` holds, in order of insertion. The condition
   * reads the table's row at `position`; `rows` are those of the sources before it.
   */
  scan(
    table: TableLayout,
    lookup: Lookup | null,
    condition: Expression | null,
    position: number,
    rows: readonly Row[],
  ): V[];
}
