import type { SelectQueryNode } from 'kysely';
import type { Column, Kind, Make, Scope } from '../scope.ts';

/** What a query is to give back in one column. */
export interface Output {
  readonly type: Kind;
  readonly make: Make;
}

export interface MadeSelect {
  readonly node: SelectQueryNode;
  readonly columns: readonly Column[];
  /** Columns by which the rows are sorted, the first one first. */
  readonly sortedBy: readonly string[];
}

/** A query with the outputs, for a place in a scope; `most`: its LIMIT, instead of a drawn one. */
export type MakeSelect = (scope: Scope, outputs: readonly Output[], most?: number) => MadeSelect;
