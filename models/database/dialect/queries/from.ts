import { AliasNode, ParensNode, SelectQueryNode, type JoinNode, type OperationNode } from 'kysely';
import type { Expression } from '../../sql/expression.ts';
import { findLookup } from '../../sql/lookup.ts';
import type { Join, Source } from '../../sql/query.ts';
import { notSupported, SqlError } from '../../sql/sql-error.ts';
import { eachColumn } from '../../sql/traverse.ts';
import { identifier, tableName, type Relation, type Scope } from './scope.ts';
import { requireOnly, unsupported } from '../unsupported.ts';

/** Resolves an item of FROM: a table, a common table expression or a derived table, with or without an alias. */
export function lowerRelation(node: OperationNode, scope: Scope): Relation {
  if (AliasNode.is(node)) return { ...lowerRelation(node.node, scope), name: identifier(node.alias) };
  if (ParensNode.is(node)) return lowerRelation(node.node, scope);
  if (SelectQueryNode.is(node)) {
    const { query, shape } = scope.derived(node);
    return { name: '', shape, from: { kind: 'query', query } };
  }
  const name = tableName(node);
  const common = scope.parts.common.get(name);
  if (common !== undefined) return { name, shape: common.shape, from: { kind: 'query', query: common.query } };
  const table = scope.parts.lowering.schema.byName.get(name);
  if (table === undefined) throw new SqlError('42P01', `relation "${name}" does not exist`);
  return { name, shape: table, from: { kind: 'table', table } };
}

/** @throws 42712 when two relations have one name */
export function requireDistinctNames(relations: readonly Relation[]): void {
  const names = new Set<string>();
  for (const { name } of relations) {
    if (names.has(name)) throw new SqlError('42712', `table name "${name}" specified more than once`);
    names.add(name);
  }
}

export interface From {
  readonly sources: readonly Source[];
  /** What of WHERE only holds or fails once all sources are joined. */
  readonly where: Expression | null;
}

/** How each relation of a scope is joined to those before it: those without a join node are the items of FROM. */
export interface Joined {
  readonly kinds: readonly Join[];
  readonly conditions: readonly (readonly Expression[])[];
}

/** Lowers the conditions of joins, which PostgreSQL looks at before all others. */
export function lowerJoins(scope: Scope, joins: readonly JoinNode[]): Joined {
  const { relations } = scope;
  const first = relations.length - joins.length;
  return {
    kinds: relations.map((_, index) => kindOf(joins[index - first])),
    conditions: relations.map((_, index) => conditionOf(joins[index - first], index, scope)),
  };
}

/** Joins the relations of a scope, and checks WHERE as early as may be. */
export function lowerFrom(scope: Scope, joined: Joined, where: OperationNode | null): From {
  const { relations } = scope;
  const { kinds } = joined;
  const condition = where === null ? null : scope.with({ clause: 'WHERE' }).condition(where, 'WHERE');
  const conditions = joined.conditions.map((list) => [...list]);
  const kept: Expression[] = [];
  for (const conjunct of conjunctsOf(condition)) {
    const at = earliest(conjunct, kinds, scope.parts.base);
    if (at === null) kept.push(conjunct);
    else conditions[at]?.push(conjunct);
  }
  const sources = relations.map((relation, index): Source => {
    const on = conjunction(conditions[index] ?? []);
    const { from, shape } = relation;
    const common = { join: kinds[index] ?? 'inner', on, nullRow: shape.columns.map(() => null) };
    if (from.kind === 'query') return { kind: 'query', query: from.query, ...common };
    const { table } = from;
    return { kind: 'table', table, lookup: findLookup(table, scope.parts.base + index, [on]), ...common };
  });
  return { sources, where: conjunction(kept) };
}

/**
 * The source at which a condition of WHERE can be checked: the last one that it reads, unless an outer join there or later
 * could still add rows for which it would have to be checked again.
 */
function earliest(condition: Expression, joins: readonly Join[], base: number): number | null {
  let last = 0;
  eachColumn(condition, ({ source }) => {
    const own = source - base;
    if (own < joins.length) last = Math.max(last, own);
  });
  const later = joins.slice(last + 1);
  const inner = joins[last] === 'inner' && later.every((join) => join === 'inner' || join === 'left');
  return inner ? last : null;
}

function conjunctsOf(condition: Expression | null): readonly Expression[] {
  if (condition === null) return [];
  return condition.kind === 'and' ? [...conjunctsOf(condition.left), ...conjunctsOf(condition.right)] : [condition];
}

function conjunction(conditions: readonly Expression[]): Expression | null {
  const [first, ...more] = conditions;
  return first === undefined ? null : more.reduce((left, right) => ({ kind: 'and', left, right }), first);
}

function kindOf(node: JoinNode | undefined): Join {
  switch (node?.joinType) {
    case undefined:
    case 'InnerJoin':
    case 'CrossJoin':
      return 'inner';
    case 'LeftJoin':
      return 'left';
    case 'RightJoin':
      return 'right';
    case 'FullJoin':
      return 'full';
    default:
      throw notSupported(`the join ${node?.joinType}`);
  }
}

const joinParts = new Set(['kind', 'joinType', 'table', 'on']);

/** The condition of a join sees the relations up to the joined one. */
function conditionOf(node: JoinNode | undefined, index: number, scope: Scope): Expression[] {
  if (node === undefined) return [];
  requireOnly(node, joinParts);
  if (node.on === undefined) {
    if (node.joinType === 'CrossJoin') return [];
    throw new SqlError('42601', 'syntax error: a join without a condition');
  }
  const visible = scope.with({ relations: scope.relations.slice(0, index + 1), clause: 'JOIN conditions' });
  return [visible.condition(node.on.on, 'JOIN/ON')];
}

/** The table that UPDATE or DELETE changes. */
export function requireTable(relation: Relation, node: OperationNode): Extract<Relation['from'], { kind: 'table' }> {
  if (relation.from.kind !== 'table') throw unsupported(node, 'place of a changed table');
  return relation.from;
}
