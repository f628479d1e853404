import { checkInteger } from './convert.ts';
import { notSupported, SqlError } from './sql-error.ts';
import type { SqlType } from './type.ts';
import type { SqlValue } from './value.ts';

export type Arithmetic = '+' | '-' | '*' | '/' | '%';

/** An arithmetic operator on two numbers of a type. @throws 22012, 22003 */
export function arithmetic(operator: Arithmetic, type: SqlType): (left: SqlValue, right: SqlValue) => number {
  return (left, right) => {
    const result = calculate(operator, Number(left), Number(right), type);
    if (type === 'integer' || type === 'bigint') return checkInteger(type, result);
    if (type === 'numeric') return checkNumeric(operator, Number(left), Number(right), result);
    if (Number.isFinite(result)) return result;
    throw new SqlError('22003', 'value out of range: overflow');
  };
}

function calculate(operator: Arithmetic, left: number, right: number, type: SqlType): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
    case '%':
      if (right === 0) throw new SqlError('22012', 'division by zero');
      if (operator === '%') return left % right;
      return type === 'integer' || type === 'bigint' ? Math.trunc(left / right) : left / right;
  }
}

/** `numeric` is exact where doubles are not: only whole numbers are safe. */
function checkNumeric(operator: Arithmetic, ...numbers: number[]): number {
  const [result = 0] = numbers.slice(-1);
  if (operator === '/' || !numbers.every(Number.isSafeInteger)) throw notSupported(`numeric ${operator} numeric`);
  // Its zero has no sign.
  return result === 0 ? 0 : result;
}

/** `- value`. */
export function negate(type: SqlType): (value: SqlValue) => number {
  return (value) => {
    const result = -Number(value);
    if (type === 'integer' || type === 'bigint') return checkInteger(type, result);
    return type === 'numeric' && result === 0 ? 0 : result;
  };
}
