import type { Expr } from 'pgsql-ast-parser';
import type { Comparison, Condition, Constant } from '../../../../modules/ports/sql/tables.ts';
import { Unreadable } from '../spec.ts';

const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ['=', '='],
  ['!=', '<>'],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

/** The condition of a CHECK or of a partial index. @throws Unreadable for one that tables cannot declare */
export function readCondition(expression: Expr): Condition {
  if (expression.type === 'binary') {
    const { op, left, right } = expression;
    if (op === 'AND') return { and: [readCondition(left), readCondition(right)] };
    if (op === 'OR') return { or: [readCondition(left), readCondition(right)] };
    const comparison = comparisons.get(op);
    if (comparison !== undefined && left.type === 'ref') return [left.name, comparison, readOperand(right)];
  }
  if (expression.type === 'unary' && expression.operand.type === 'ref') {
    if (expression.op === 'IS NULL') return [expression.operand.name, 'is null'];
    if (expression.op === 'IS NOT NULL') return [expression.operand.name, 'is not null'];
  }
  throw new Unreadable('such a condition of a table');
}

function readOperand(expression: Expr): Constant | { readonly column: string } {
  return expression.type === 'ref' ? { column: expression.name } : readConstant(expression);
}

/** @throws Unreadable for what is no literal */
export function readConstant(expression: Expr): Constant {
  switch (expression.type) {
    case 'integer':
    case 'numeric':
    case 'string':
    case 'boolean':
      return expression.value;
    default:
      throw new Unreadable(`${expression.type} where a constant is wanted`);
  }
}
