import { notSupported, SqlError } from './sql-error.ts';
import { compareValues, equalValues, nameOf, type Row, type SqlValue, type Truth } from './value.ts';

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type Arithmetic = '+' | '-' | '*';

/** A scalar expression over the rows of a statement's sources; `source` and `column` are positions. */
export type Expression =
  | { readonly kind: 'constant'; readonly value: SqlValue }
  | { readonly kind: 'column'; readonly source: number; readonly column: number }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  /** `is [not] distinct from`: equality that treats NULL as a value, hence never unknown. */
  | { readonly kind: 'distinct'; readonly negated: boolean; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'in';
      readonly negated: boolean;
      readonly operand: Expression;
      readonly list: readonly Expression[];
    }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | {
      readonly kind: 'arithmetic';
      readonly operator: Arithmetic;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'coalesce'; readonly operands: readonly Expression[] };

/** Evaluates over one row per source. NULL logic is three-valued. */
export function evaluate(expression: Expression, rows: readonly Row[]): SqlValue {
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'column':
      return rows[expression.source]?.[expression.column] ?? null;
    case 'compare':
      return compare(expression.operator, evaluate(expression.left, rows), evaluate(expression.right, rows));
    case 'distinct':
      return distinct(evaluate(expression.left, rows), evaluate(expression.right, rows)) !== expression.negated;
    case 'in':
      return isIn(expression.negated, evaluate(expression.operand, rows), expression.list, rows);
    case 'and': {
      const left = truthOf(evaluate(expression.left, rows));
      if (left === false) return false;
      const right = truthOf(evaluate(expression.right, rows));
      return right === false ? false : left === null || right === null ? null : true;
    }
    case 'or': {
      const left = truthOf(evaluate(expression.left, rows));
      if (left === true) return true;
      const right = truthOf(evaluate(expression.right, rows));
      return right === true ? true : left === null || right === null ? null : false;
    }
    case 'not': {
      const operand = truthOf(evaluate(expression.operand, rows));
      return operand === null ? null : !operand;
    }
    case 'arithmetic':
      return calculate(expression.operator, evaluate(expression.left, rows), evaluate(expression.right, rows));
    case 'coalesce': {
      for (const operand of expression.operands) {
        const value = evaluate(operand, rows);
        if (value !== null) return value;
      }
      return null;
    }
  }
}

/** Whether a condition (none: always) holds; unknown does not. */
export function holds(condition: Expression | null, rows: readonly Row[]): boolean {
  return condition === null || truthOf(evaluate(condition, rows)) === true;
}

function truthOf(value: SqlValue): Truth {
  if (value === null || typeof value === 'boolean') return value;
  throw new SqlError('42804', `argument of WHERE must be type boolean, not type ${nameOf(value)}`);
}

function compare(operator: Comparison, left: SqlValue, right: SqlValue): Truth {
  if (left === null || right === null) return null;
  const order = compareValues(left, right);
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function distinct(left: SqlValue, right: SqlValue): boolean {
  return left === null || right === null ? left !== right : !equalValues(left, right);
}

function isIn(negated: boolean, value: SqlValue, list: readonly Expression[], rows: readonly Row[]): Truth {
  if (value === null) return null;
  let unknown = false;
  for (const element of list) {
    const candidate = evaluate(element, rows);
    if (candidate === null) unknown = true;
    else if (equalValues(value, candidate)) return !negated;
  }
  return unknown ? null : negated;
}

function calculate(operator: Arithmetic, left: SqlValue, right: SqlValue): SqlValue {
  if (left === null || right === null) return null;
  if (typeof left !== 'number' || typeof right !== 'number') {
    throw notSupported(`${nameOf(left)} ${operator} ${nameOf(right)}`);
  }
  const result = operator === '+' ? left + right : operator === '-' ? left - right : left * right;
  if (Number.isInteger(left) && Number.isInteger(right) && !Number.isSafeInteger(result)) {
    throw notSupported('integers beyond 2^53');
  }
  return result;
}
