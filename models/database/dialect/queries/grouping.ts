import { ColumnNode, ReferenceNode, ValueNode, type OperationNode } from 'kysely';
import type { Expression } from '../../sql/expression.ts';
import { SqlError } from '../../sql/sql-error.ts';
import { eachColumn, expressionsOf, operandsOf, partsOf, queryOf, sameExpression } from '../../sql/traverse.ts';
import type { Query } from '../../sql/query.ts';
import type { NamedOutput } from './outputs.ts';
import type { Scope } from './scope.ts';
import { unsupported } from '../unsupported.ts';

/** An item of GROUP BY: a column of the sources, else the output of that name, else an expression. */
export function lowerGroupKey(node: OperationNode, scope: Scope, outputs: readonly NamedOutput[]): Expression {
  if (ValueNode.is(node)) throw unsupported(node, 'GROUP BY');
  const name = plainName(node);
  const known = name !== null && scope.relations.some(({ shape }) => shape.positions.has(name));
  const output = known ? undefined : outputs.find((candidate) => candidate.name === name);
  const inside = scope.with({ aggregates: null, clause: 'GROUP BY' });
  return output?.value ?? inside.expression(node).value;
}

/** The name of a column without its table; null for anything else. */
export function plainName(node: OperationNode): string | null {
  if (ColumnNode.is(node)) return node.column.name;
  if (ReferenceNode.is(node) && node.table === undefined && ColumnNode.is(node.column)) return node.column.column.name;
  return null;
}

/** @throws 42803 when an expression reads a column that may differ within a group */
export function requireGrouped(expression: Expression, keys: readonly Expression[], scope: Scope): void {
  if (keys.some((key) => sameExpression(key, expression))) return;
  if (expression.kind === 'column') requireGroupedColumn(expression, keys, scope);
  for (const operand of operandsOf(expression)) requireGrouped(operand, keys, scope);
  const query = queryOf(expression);
  if (query !== null) requireGroupedQuery(query, keys, scope);
}

function requireGroupedQuery(query: Query, keys: readonly Expression[], scope: Scope): void {
  for (const expression of expressionsOf(query)) {
    eachColumn(expression, (column) => requireGroupedColumn(column, keys, scope));
  }
  for (const part of partsOf(query)) requireGroupedQuery(part, keys, scope);
}

function requireGroupedColumn(
  column: Extract<Expression, { kind: 'column' }>,
  keys: readonly Expression[],
  { relations, parts: { base } }: Scope,
): void {
  const relation = relations[column.source - base];
  if (relation === undefined || keys.some((key) => sameExpression(key, column))) return;
  const has = (position: number): boolean =>
    keys.some((key) => key.kind === 'column' && key.source === column.source && key.column === position);
  // The primary key decides the whole row.
  if (relation.from.kind === 'table' && relation.from.table.primaryKey.columns.every(has)) return;
  const name = `${relation.name}.${relation.shape.columns[column.column]?.name ?? ''}`;
  throw new SqlError(
    '42803',
    `column "${name}" must appear in the GROUP BY clause or be used in an aggregate function`,
  );
}
