import type { OperationNode } from 'kysely';
import type { ColumnType } from '../../../modules/ports/sql/tables.ts';
import { cast, literal, named, reference } from './nodes.ts';

/** Types that expressions are drawn of; those of columns can be a result. */
export type Kind = ColumnType | 'numeric' | 'interval';

export interface Column {
  readonly name: string;
  readonly type: Kind;
}

/** What stands in FROM under a name of its own. */
export interface Relation {
  readonly alias: string;
  readonly columns: readonly Column[];
}

/** The names that an expression can use. */
export interface Scope {
  /** How many queries are around. */
  readonly depth: number;
  readonly columns: readonly (readonly [node: OperationNode, type: Kind])[];
  /** Those of the queries around. */
  readonly outer: Scope['columns'];
  /** In outputs of a grouped query: where the operands of its aggregates stand. Null: no place for aggregates. */
  readonly members: Scope | null;
  /** The query of WITH, where there is one. */
  readonly common: Relation | null;
}

/** A tree for every place where the expression could stand; the same place gets the same tree. */
export type Make = (scope: Scope) => OperationNode;

export function outermost(common: Relation | null): Scope {
  return { depth: 0, columns: [], outer: [], members: null, common };
}

/** The scope of a query inside of another one, before its FROM. */
export function inside(scope: Scope): Scope {
  return { ...scope, depth: scope.depth + 1, columns: [], outer: [...scope.columns, ...scope.outer], members: null };
}

export function withRelations(scope: Scope, relations: readonly Relation[]): Scope {
  const columns = relations.flatMap(({ alias, columns: own }) =>
    own.map(({ name, type }) => [alias === '' ? named(name) : reference(alias, name), type] as const),
  );
  return { ...scope, columns };
}

/** One of the columns of the type, rarely one of a query around; where there is none, NULL of that type. */
export function columnOf({ columns, outer }: Scope, type: Kind, pick: number): OperationNode {
  const own = columns.filter(([, each]) => each === type);
  const further = outer.filter(([, each]) => each === type);
  const choice = further.length > 0 && (own.length === 0 || pick % 3 === 2) ? further : own;
  return choice[pick % choice.length]?.[0] ?? cast(literal(null), type);
}
