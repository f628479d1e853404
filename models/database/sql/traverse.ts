import type { Expression } from './expression.ts';
import type { Query, Source } from './query.ts';
import { canonical } from './value.ts';

export type TableSource = Extract<Source, { kind: 'table' }>;

/** The expressions directly inside of an expression. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'constant':
    case 'parameter':
    case 'column':
    case 'moment':
    case 'exists':
    case 'sub-select':
      return none;
    case 'compare':
    case 'distinct':
    case 'and':
    case 'or':
      return [expression.left, expression.right];
    case 'not':
    case 'in sub-select':
      return [expression.operand];
    case 'in':
      return [expression.operand, ...expression.list];
    case 'coalesce':
    case 'call':
      return expression.operands;
    case 'case':
      return [...expression.branches.flatMap(({ when, result }) => [when, result]), expression.otherwise];
  }
}

const none: readonly Expression[] = [];

/** The same expression over other operands. */
export function withOperands(expression: Expression, change: (operand: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'constant':
    case 'parameter':
    case 'column':
    case 'moment':
    case 'exists':
    case 'sub-select':
      return expression;
    case 'compare':
    case 'distinct':
    case 'and':
    case 'or':
      return { ...expression, left: change(expression.left), right: change(expression.right) };
    case 'not':
    case 'in sub-select':
      return { ...expression, operand: change(expression.operand) };
    case 'in':
      return { ...expression, operand: change(expression.operand), list: expression.list.map(change) };
    case 'coalesce':
    case 'call':
      return { ...expression, operands: expression.operands.map(change) };
    case 'case': {
      const branches = expression.branches.map(({ when, result }) => ({ when: change(when), result: change(result) }));
      return { ...expression, branches, otherwise: change(expression.otherwise) };
    }
  }
}

/** The sub-select directly inside of an expression. */
export function queryOf(expression: Expression): Query | null {
  switch (expression.kind) {
    case 'exists':
    case 'sub-select':
    case 'in sub-select':
      return expression.query;
    default:
      return null;
  }
}

/** All expressions of a query itself, not those of its derived tables. */
export function expressionsOf(query: Query): readonly Expression[] {
  const own = [...query.outputs, ...query.order].map(({ value }) => value);
  const limits = [query.limit, query.offset];
  if (query.kind !== 'select') return [...own, ...limits].filter((value) => value !== null);
  const { grouping, distinct } = query;
  const aggregates = (grouping?.aggregates ?? []).flatMap((aggregate) => [
    aggregate.argument,
    aggregate.separator,
    aggregate.filter,
    ...aggregate.order.map(({ value }) => value),
  ]);
  const all = [
    ...query.sources.map(({ on }) => on),
    query.where,
    ...(grouping?.keys ?? []),
    ...aggregates,
    grouping?.having ?? null,
    ...(distinct === null || distinct === 'rows' ? [] : distinct),
    ...own,
    ...limits,
  ];
  return all.filter((value) => value !== null);
}

/** The queries directly inside of a query's FROM clause or set operation. */
export function partsOf(query: Query): readonly Query[] {
  if (query.kind !== 'select') return [query.left, query.right];
  return query.sources.flatMap((source) => (source.kind === 'query' ? [source.query] : []));
}

/** Calls `visit` with every column that an expression reads, sub-selects included. */
export function eachColumn(
  expression: Expression,
  visit: (column: Extract<Expression, { kind: 'column' }>) => void,
): void {
  if (expression.kind === 'column') visit(expression);
  for (const operand of operandsOf(expression)) eachColumn(operand, visit);
  const query = queryOf(expression);
  if (query !== null) eachColumnOf(query, visit);
}

function eachColumnOf(query: Query, visit: (column: Extract<Expression, { kind: 'column' }>) => void): void {
  for (const expression of expressionsOf(query)) eachColumn(expression, visit);
  for (const part of partsOf(query)) eachColumnOf(part, visit);
}

/** Every table source that expressions read through sub-selects. */
export function tablesBelow(expression: Expression): readonly TableSource[] {
  const query = queryOf(expression);
  const own = query === null ? [] : tablesOf(query);
  return [...own, ...operandsOf(expression).flatMap(tablesBelow)];
}

/** Every table source of a query, those of its parts and sub-selects included. */
export function tablesOf(query: Query): readonly TableSource[] {
  const sources = query.kind === 'select' ? query.sources.filter((source) => source.kind === 'table') : [];
  return [...sources, ...partsOf(query).flatMap(tablesOf), ...expressionsOf(query).flatMap(tablesBelow)];
}

/** Whether two expressions are written the same. Sub-selects never are. */
export function sameExpression(left: Expression, right: Expression): boolean {
  if (left === right) return true;
  if (left.kind !== right.kind || queryOf(left) !== null) return false;
  if (shapeOf(left) !== shapeOf(right)) return false;
  const others = operandsOf(right);
  const own = operandsOf(left);
  return own.length === others.length && own.every((operand, index) => same(operand, others[index]));
}

function same(left: Expression, right: Expression | undefined): boolean {
  return right !== undefined && sameExpression(left, right);
}

/** What an expression says besides its operands. */
function shapeOf(expression: Expression): string {
  switch (expression.kind) {
    case 'constant':
      return canonical(expression.value);
    case 'parameter':
      return `${expression.index}`;
    case 'column':
      return `${expression.source}.${expression.column}`;
    case 'compare':
      return expression.operator;
    case 'distinct':
    case 'in':
    case 'in sub-select':
      return `${expression.negated}`;
    case 'call':
      return expression.name;
    case 'moment':
      return expression.moment;
    default:
      return '';
  }
}
