import type { Expression } from '../../sql/expression.ts';
import { notSupported } from '../../sql/sql-error.ts';
import type { DeleteStatement, UpdateStatement } from '../../sql/statement.ts';
import { eachColumn } from '../../sql/traverse.ts';

/** The parts of a condition that all must hold. */
export function conjunctsOf(condition: Expression | null): readonly Expression[] {
  if (condition === null) return [];
  if (condition.kind === 'and') return [...conjunctsOf(condition.left), ...conjunctsOf(condition.right)];
  return [condition];
}

/** The columns that an expression reads. */
export function columnsOf(expression: Expression): readonly Extract<Expression, { kind: 'column' }>[] {
  const columns: Extract<Expression, { kind: 'column' }>[] = [];
  eachColumn(expression, (column) => columns.push(column));
  return columns;
}

/** The condition of a change of one table. */
export function ownCondition({ kind, sources, where }: UpdateStatement | DeleteStatement): Expression | null {
  const [target, ...others] = sources;
  if (others.length > 0) throw notSupported(`${kind.toUpperCase()} of joined tables in MySQL mode`);
  const on = target?.on ?? null;
  if (on === null || where === null) return on ?? where;
  return { kind: 'and', left: on, right: where };
}
