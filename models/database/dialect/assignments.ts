import { ColumnNode, ReferenceNode, type ColumnUpdateNode, type OperationNode } from 'kysely';
import type { TableLayout } from '../sql/schema.ts';
import { SqlError } from '../sql/sql-error.ts';
import type { Assignment } from '../sql/statement.ts';
import { lowerExpression } from './expression.ts';
import type { Scope } from './scope.ts';
import { unsupported } from './unsupported.ts';

/** `SET column = value, ...` */
export function lowerAssignments(
  updates: readonly ColumnUpdateNode[],
  table: TableLayout,
  scope: Scope,
): readonly Assignment[] {
  const assigned = new Set<number>();
  return updates.map(({ column, value }) => {
    const name = columnName(column);
    const position = positionOf(table, name);
    if (assigned.has(position)) throw new SqlError('42601', `multiple assignments to same column "${name}"`);
    assigned.add(position);
    return { column: position, value: lowerExpression(value, scope) };
  });
}

/** @throws 42703 when the table has no such column */
export function positionOf(table: TableLayout, name: string): number {
  const position = table.positions.get(name);
  if (position !== undefined) return position;
  throw new SqlError('42703', `column "${name}" of relation "${table.name}" does not exist`);
}

function columnName(node: OperationNode): string {
  if (ColumnNode.is(node)) return node.column.name;
  if (ReferenceNode.is(node)) return columnName(node.column);
  throw unsupported(node, 'place of an assigned column');
}
