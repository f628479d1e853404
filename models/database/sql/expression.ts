import type { EpochMilliseconds } from '../../../modules/ports/clock.ts';
import type { Query } from './query.ts';
import { cardinalityViolation, notSupported } from './sql-error.ts';
import { timestampOf } from './timestamp.ts';
import { compareValues, equalValues, type Row, type SqlValue, type Truth } from './value.ts';

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** Which clock: `now()`, `statement_timestamp()`, `clock_timestamp()`. */
export type Moment = 'transaction' | 'statement' | 'call';

/**
 * A scalar expression. It reads one row per source; `source` and `column` are positions. The sources of a sub-select follow
 * those of the queries around it, so that a column of an outer query is a column like any other.
 */
export type Expression =
  | { readonly kind: 'constant'; readonly value: SqlValue }
  | { readonly kind: 'parameter'; readonly index: number }
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
  | { readonly kind: 'coalesce'; readonly operands: readonly Expression[] }
  | { readonly kind: 'case'; readonly branches: readonly Branch[]; readonly otherwise: Expression }
  | Call
  | { readonly kind: 'moment'; readonly moment: Moment }
  | { readonly kind: 'exists'; readonly query: Query }
  /** The one column of the one row, or NULL. */
  | { readonly kind: 'sub-select'; readonly query: Query }
  | { readonly kind: 'in sub-select'; readonly negated: boolean; readonly operand: Expression; readonly query: Query };

export interface Branch {
  readonly when: Expression;
  readonly result: Expression;
}

/** An operator, function or cast. */
export interface Call {
  readonly kind: 'call';
  /** Equal for equal operations on equal types. */
  readonly name: string;
  /** A strict one is NULL when an operand is, and is not applied then. */
  readonly strict: boolean;
  readonly operands: readonly Expression[];
  readonly apply: (...operands: readonly SqlValue[]) => SqlValue;
}

/** What expressions read besides rows. */
export interface Surroundings {
  /** The values of the statement's parameters. */
  readonly parameters: readonly SqlValue[];
  /** The rows of a sub-select; `rows` holds those of the queries around it. */
  rowsOf(query: Query, rows: readonly Row[]): readonly Row[];
  time(moment: Moment): EpochMilliseconds;
}

/** For conditions of a schema, which read nothing but a row. */
export const nothing: Surroundings = {
  parameters: [],
  rowsOf: () => {
    throw notSupported('a sub-select in a schema');
  },
  time: () => {
    throw notSupported('a clock in a schema');
  },
};

/** Evaluates over one row per source. NULL logic is three-valued. */
export function evaluate(expression: Expression, rows: readonly Row[], around: Surroundings = nothing): SqlValue {
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'parameter':
      return around.parameters[expression.index] ?? null;
    case 'column':
      return rows[expression.source]?.[expression.column] ?? null;
    case 'compare':
      return compare(
        expression.operator,
        evaluate(expression.left, rows, around),
        evaluate(expression.right, rows, around),
      );
    case 'distinct': {
      const left = evaluate(expression.left, rows, around);
      return distinct(left, evaluate(expression.right, rows, around)) !== expression.negated;
    }
    case 'and': {
      const left = evaluate(expression.left, rows, around);
      if (left === false) return false;
      const right = evaluate(expression.right, rows, around);
      return right === false ? false : left === null || right === null ? null : true;
    }
    case 'or': {
      const left = evaluate(expression.left, rows, around);
      if (left === true) return true;
      const right = evaluate(expression.right, rows, around);
      return right === true ? true : left === null || right === null ? null : false;
    }
    case 'not': {
      const operand = evaluate(expression.operand, rows, around);
      return operand === null ? null : operand !== true;
    }
    case 'call':
      return call(expression, rows, around);
    case 'moment':
      return timestampOf(around.time(expression.moment));
    case 'exists':
      return around.rowsOf(expression.query, rows).length > 0;
    default:
      return evaluateChoice(expression, rows, around);
  }
}

type Choice = Extract<Expression, { kind: 'in' | 'coalesce' | 'case' | 'sub-select' | 'in sub-select' }>;

function evaluateChoice(expression: Choice, rows: readonly Row[], around: Surroundings): SqlValue {
  switch (expression.kind) {
    case 'in': {
      const { negated, list } = expression;
      return isIn(negated, evaluate(expression.operand, rows, around), list, (element) =>
        evaluate(element, rows, around),
      );
    }
    case 'in sub-select': {
      const found = around.rowsOf(expression.query, rows);
      if (found.length === 0) return expression.negated;
      return isIn(expression.negated, evaluate(expression.operand, rows, around), found, ([value = null]) => value);
    }
    case 'sub-select': {
      const [first, ...more] = around.rowsOf(expression.query, rows);
      if (more.length > 0) throw cardinalityViolation();
      return first?.[0] ?? null;
    }
    case 'coalesce':
      for (const operand of expression.operands) {
        const value = evaluate(operand, rows, around);
        if (value !== null) return value;
      }
      return null;
    case 'case':
      for (const { when, result } of expression.branches) {
        if (evaluate(when, rows, around) === true) return evaluate(result, rows, around);
      }
      return evaluate(expression.otherwise, rows, around);
  }
}

/** Whether a condition (none: always) holds; unknown does not. */
export function holds(condition: Expression | null, rows: readonly Row[], around: Surroundings = nothing): boolean {
  return condition === null || evaluate(condition, rows, around) === true;
}

function call({ strict, operands, apply }: Call, rows: readonly Row[], around: Surroundings): SqlValue {
  const values = operands.map((operand) => evaluate(operand, rows, around));
  // As in PostgreSQL an error in an operand comes before the NULL of another one.
  return strict && values.includes(null) ? null : apply(...values);
}

function compare(operator: Comparison, left: SqlValue, right: SqlValue): Truth {
  if (left === null || right === null) return null;
  switch (operator) {
    case '=':
      return equalValues(left, right);
    case '<>':
      return !equalValues(left, right);
    case '<':
      return compareValues(left, right) < 0;
    case '<=':
      return compareValues(left, right) <= 0;
    case '>':
      return compareValues(left, right) > 0;
    case '>=':
      return compareValues(left, right) >= 0;
  }
}

function distinct(left: SqlValue, right: SqlValue): boolean {
  return left === null || right === null ? left !== right : !equalValues(left, right);
}

function isIn<T>(negated: boolean, value: SqlValue, list: readonly T[], valueOf: (element: T) => SqlValue): Truth {
  if (value === null) return null;
  let unknown = false;
  for (const element of list) {
    const candidate = valueOf(element);
    if (candidate === null) unknown = true;
    else if (equalValues(value, candidate)) return !negated;
  }
  return unknown ? null : negated;
}
