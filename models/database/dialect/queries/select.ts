import type { OperationNode, SelectModifierNode, SelectQueryNode } from 'kysely';
import type { Expression } from '../../sql/expression.ts';
import type { Aggregate, Grouping, Select, SortKey } from '../../sql/query.ts';
import { SqlError } from '../../sql/sql-error.ts';
import { sameExpression } from '../../sql/traverse.ts';
import { lowerCommon } from './with-queries.ts';
import { lowerFrom, lowerJoins, lowerRelation, requireDistinctNames } from './from.ts';
import { lowerGroupKey, plainName, requireGrouped } from './grouping.ts';
import { lowerSortKey } from './order.ts';
import { lowerOutputs, type NamedOutput } from './outputs.ts';
import { Scope, type Surroundings } from './scope.ts';
import { requireOnly } from '../unsupported.ts';

const parts = new Set([
  'kind',
  'from',
  'joins',
  'selections',
  'where',
  'groupBy',
  'having',
  'distinctOn',
  'frontModifiers',
  'orderBy',
  'limit',
  'offset',
  'with',
  'endModifiers',
]);

/** A SELECT whose outputs may still be of unknown type, and the names that a lock clause may use. */
export interface LoweredSelect {
  readonly query: Select;
  readonly outputs: readonly NamedOutput[];
  readonly scope: Scope;
}

/** Lowers a SELECT without set operations; not its lock clause. */
export function lowerSelect(node: SelectQueryNode, around: Surroundings): LoweredSelect {
  requireOnly(node, parts);
  const froms = node.from?.froms ?? [];
  const joins = node.joins ?? [];
  const names = lowerCommon(node.with, Scope.of(around));
  const relations = [...froms, ...joins.map((join) => join.table)].map((table) => lowerRelation(table, names));
  requireDistinctNames(relations);
  const scope = names.with({ relations, width: relations.length });
  const joined = lowerJoins(scope, joins);
  const aggregates: Aggregate[] = [];
  const grouped = scope.with({ aggregates });
  const outputs = lowerOutputs(node.selections ?? [], grouped);
  const from = lowerFrom(scope, joined, node.where?.where ?? null);
  const grouping = lowerGrouping(node, grouped, aggregates, outputs);
  const order = (node.orderBy?.items ?? []).map((item) =>
    lowerSortKey(item, grouped, (inner) => sorted(inner, grouped, outputs)),
  );
  const distinct = lowerDistinct(node, grouped);
  const settled = outputs.map((output) => settle(output, distinct, order, scope));
  const count = (value: OperationNode, clause: string): Expression => lowerCount(value, scope.with({ clause }), clause);
  const query: Select = {
    kind: 'select',
    base: around.base,
    ...from,
    grouping: aggregates.length > 0 ? (grouping ?? { keys: null, aggregates, having: null }) : grouping,
    outputs: settled.map(({ name, value }) => ({ name, value })),
    distinct,
    order,
    limit: node.limit === undefined ? null : count(node.limit.limit, 'LIMIT'),
    offset: node.offset === undefined ? null : count(node.offset.offset, 'OFFSET'),
    correlated: scope.parts.place.correlated,
  };
  requireConsistent(query, scope);
  return { query, outputs: settled, scope };
}

/** What rows are told apart or sorted by is text when nothing says its type. */
function settle(output: NamedOutput, distinct: Select['distinct'], order: Select['order'], scope: Scope): NamedOutput {
  const matters = distinct === 'rows' || order.some(({ value }) => value === output.value);
  return matters && output.type === 'unknown' ? { ...output, ...scope.resolve(output, 'text') } : output;
}

function lowerGrouping(
  node: SelectQueryNode,
  scope: Scope,
  aggregates: readonly Aggregate[],
  outputs: readonly NamedOutput[],
): Grouping | null {
  const having = node.having === undefined ? null : scope.condition(node.having.having, 'HAVING');
  if (node.groupBy === undefined && having === null) return null;
  const keys = node.groupBy?.items.map(({ groupBy }) => lowerGroupKey(groupBy, scope, outputs)) ?? null;
  return { keys, aggregates, having };
}

/** In ORDER BY a bare name is an output's before it is a column's. */
function sorted(node: OperationNode, scope: Scope, outputs: readonly NamedOutput[]): NamedOutput {
  const name = plainName(node);
  const output = outputs.find((candidate) => candidate.name === name);
  return output ?? { name: '', ...scope.expression(node) };
}

function lowerDistinct(node: SelectQueryNode, scope: Scope): Select['distinct'] {
  if (node.distinctOn !== undefined) return node.distinctOn.map((key) => scope.expression(key).value);
  return (node.frontModifiers ?? []).some(isDistinct) ? 'rows' : null;
}

function isDistinct(node: SelectModifierNode): boolean {
  if (node.modifier === 'Distinct') return true;
  throw new SqlError('0A000', `the simulated database does not support the modifier ${node.modifier ?? 'raw SQL'}`);
}

/** LIMIT and OFFSET are of type bigint and read no columns. */
export function lowerCount(node: OperationNode, scope: Scope, clause: string): Expression {
  const typed = scope.with({ relations: [] }).expression(node);
  if (typed.type === 'unknown' || typed.type === 'integer' || typed.type === 'bigint') {
    return scope.resolve(typed, 'bigint').value;
  }
  throw new SqlError('42804', `argument of ${clause} must be type bigint, not type ${typed.type}`);
}

/** @throws 42803 for columns outside of GROUP BY, 42P10 for orders that DISTINCT cannot follow */
function requireConsistent({ grouping, outputs, order, distinct }: Select, scope: Scope): void {
  const values = outputs.map(({ value }) => value);
  const keys = order.map(({ value }) => value);
  if (grouping !== null) {
    const expressions = [...values, ...keys, grouping.having, ...(Array.isArray(distinct) ? distinct : [])];
    for (const expression of expressions) {
      if (expression !== null) requireGrouped(expression, grouping.keys ?? [], scope);
    }
  }
  const among = (expression: Expression, list: readonly Expression[]): boolean =>
    list.some((candidate) => sameExpression(candidate, expression));
  if (distinct === 'rows' && !keys.every((key) => among(key, values))) {
    throw new SqlError('42P10', 'for SELECT DISTINCT, ORDER BY expressions must appear in select list');
  }
  if (distinct !== null && distinct !== 'rows') requireInitial(distinct, order, among);
}

/** DISTINCT ON keeps the first row of each: ORDER BY must begin with its expressions. */
function requireInitial(
  distinct: readonly Expression[],
  order: readonly SortKey[],
  among: (expression: Expression, list: readonly Expression[]) => boolean,
): void {
  const initial = order.slice(0, distinct.length).map(({ value }) => value);
  if (initial.every((value) => among(value, distinct))) return;
  throw new SqlError('42P10', 'SELECT DISTINCT ON expressions must match initial ORDER BY expressions');
}
