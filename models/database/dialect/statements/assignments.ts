import { ColumnNode, ReferenceNode, type ColumnUpdateNode, type OperationNode } from 'kysely';
import { castBetween } from '../../sql/convert.ts';
import type { Expression } from '../../sql/expression.ts';
import type { TableLayout } from '../../sql/schema.ts';
import { notSupported, SqlError } from '../../sql/sql-error.ts';
import type { Assignment } from '../../sql/statement.ts';
import { isNumber, typeName } from '../../sql/type.ts';
import type { Scope } from '../queries/scope.ts';
import type { Typed } from '../expressions/typed.ts';
import { unsupported } from '../unsupported.ts';

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
    return { column: position, value: assignable(scope.expression(value), table, position, scope) };
  });
}

/**
 * What a column stores of an expression: numbers convert, and anything becomes text.
 * @throws 42804 when the expression is of another type
 */
export function assignable(typed: Typed, table: TableLayout, position: number, scope: Scope): Expression {
  const column = table.columns[position];
  if (column === undefined) throw notSupported('an assignment to no column');
  const { type } = column;
  if (typed.type === 'unknown' || typed.type === type) return scope.resolve(typed, type).value;
  const converts = type === 'text' || (isNumber(type) && isNumber(typed.type));
  const apply = converts ? castBetween(typed.type, type) : null;
  if (apply !== null) {
    const operands = [typed.value];
    return {
      kind: 'call',
      name: `${typed.type} to ${type}`,
      strict: true,
      operands,
      apply: (value = null) => apply(value),
    };
  }
  throw new SqlError(
    '42804',
    `column "${column.name}" is of type ${typeName(type)} but expression is of type ${typeName(typed.type)}`,
  );
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
