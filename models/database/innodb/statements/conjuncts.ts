import type { Expression } from '../../sql/expression.ts';

/** The parts of a condition that all must hold. */
export function conjunctsOf(condition: Expression | null): readonly Expression[] {
  if (condition === null) return [];
  if (condition.kind === 'and') return [...conjunctsOf(condition.left), ...conjunctsOf(condition.right)];
  return [condition];
}

/** The columns that an expression reads. */
export function columnsOf(expression: Expression): readonly Extract<Expression, { kind: 'column' }>[] {
  switch (expression.kind) {
    case 'column':
      return [expression];
    case 'constant':
      return [];
    case 'compare':
    case 'distinct':
    case 'and':
    case 'or':
    case 'arithmetic':
      return [...columnsOf(expression.left), ...columnsOf(expression.right)];
    case 'not':
      return columnsOf(expression.operand);
    case 'in':
      return [expression.operand, ...expression.list].flatMap(columnsOf);
    case 'coalesce':
      return expression.operands.flatMap(columnsOf);
  }
}
