import type { DeleteQueryNode, InsertQueryNode, SelectQueryNode, UpdateQueryNode } from 'kysely';
import type { QueriedTable } from './tables.ts';

/** A query and what of its answer the language leaves open. */
export interface DrawnQuery {
  readonly node: SelectQueryNode | InsertQueryNode | UpdateQueryNode | DeleteQueryNode;
  /** Columns of the result by which it is sorted: rows that agree in them may come in any order. */
  readonly sortedBy: readonly string[];
  /** The table that it changes. */
  readonly changed: QueriedTable | null;
}
