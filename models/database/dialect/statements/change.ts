import type { DeleteQueryNode, JoinNode, OperationNode, UpdateQueryNode } from 'kysely';
import { notSupported } from '../../sql/sql-error.ts';
import type { DeleteStatement, UpdateStatement } from '../../sql/statement.ts';
import { lowerAssignments } from './assignments.ts';
import { lowerCommon } from '../queries/with-queries.ts';
import { lowerFrom, lowerJoins, lowerRelation, requireDistinctNames, requireTable } from '../queries/from.ts';
import { lowerReturning } from '../queries/outputs.ts';
import { Scope, type Surroundings } from '../queries/scope.ts';
import { requireOnly } from '../unsupported.ts';

const updateParts = new Set(['kind', 'table', 'from', 'joins', 'updates', 'where', 'returning', 'with']);

export function lowerUpdate(
  node: UpdateQueryNode,
  around: Surroundings,
): Omit<UpdateStatement, 'parameters' | 'locking'> {
  requireOnly(node, updateParts);
  if (node.table === undefined || node.updates === undefined)
    throw notSupported('UPDATE without a table or assignments');
  const names = lowerCommon(node.with, Scope.of(around));
  const change = lowerTarget(node.table, node.from?.froms ?? [], node.joins ?? [], names);
  const { scope, table } = change;
  const from = lowerFrom(scope, lowerJoins(scope, node.joins ?? []), node.where?.where ?? null);
  // PostgreSQL looks at what is assigned last.
  const returning = lowerReturning(node.returning?.selections, scope);
  const assignments = lowerAssignments(node.updates, table, scope.with({ clause: 'UPDATE' }));
  return { kind: 'update', table, ...from, assignments, returning };
}

const deleteParts = new Set(['kind', 'from', 'using', 'joins', 'where', 'returning', 'with']);

export function lowerDelete(
  node: DeleteQueryNode,
  around: Surroundings,
): Omit<DeleteStatement, 'parameters' | 'locking'> {
  requireOnly(node, deleteParts);
  const [from, ...more] = node.from.froms;
  if (from === undefined || more.length > 0) throw notSupported('DELETE from several tables');
  const names = lowerCommon(node.with, Scope.of(around));
  const { scope, table } = lowerTarget(from, node.using?.tables ?? [], node.joins ?? [], names);
  return {
    kind: 'delete',
    table,
    ...lowerFrom(scope, lowerJoins(scope, node.joins ?? []), node.where?.where ?? null),
    returning: lowerReturning(node.returning?.selections, scope),
  };
}

/** The changed table, which is the first source, with those of FROM or USING and what is joined to them. */
function lowerTarget(
  target: OperationNode,
  others: readonly OperationNode[],
  joins: readonly JoinNode[],
  names: Scope,
): { readonly scope: Scope; readonly table: UpdateStatement['table'] } {
  const first = lowerRelation(target, names.with({ common: new Map() }));
  const relations = [
    first,
    ...[...others, ...joins.map((join) => join.table)].map((item) => lowerRelation(item, names)),
  ];
  requireDistinctNames(relations);
  if (joins.some(({ joinType }) => joinType === 'RightJoin' || joinType === 'FullJoin')) {
    throw notSupported('RIGHT and FULL JOIN in UPDATE and DELETE');
  }
  return { scope: names.with({ relations, width: relations.length }), table: requireTable(first, target).table };
}
