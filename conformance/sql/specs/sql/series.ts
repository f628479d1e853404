import { astMapper, type Expr, type ExprCall, type SelectFromStatement, type SelectStatement } from 'pgsql-ast-parser';
import { Unreadable } from '../spec.ts';

/** A query over one generate_series of written numbers as the rows that it makes; any other as it is. */
export function withoutSeries(query: SelectStatement): SelectStatement {
  if (query.type !== 'select') return query;
  const call = seriesOf(query);
  if (call === null) return query;
  if ((query.where ?? query.groupBy ?? query.orderBy ?? query.limit) != null) {
    throw new Unreadable('generate_series in such a query');
  }
  const columns = query.columns ?? [];
  const values = numbersOf(call).map((value) => columns.map(({ expr }) => withNumber(expr, call, value)));
  return { type: 'values', values };
}

/** The call of generate_series that is all of FROM, or stands in the list of columns. */
function seriesOf({ from, columns }: SelectFromStatement): SeriesCall | null {
  const [item, ...more] = from ?? [];
  if (item?.type === 'call' && more.length === 0 && isSeries(item)) {
    return { call: item, name: item.alias?.name ?? item.function.name };
  }
  if (item !== undefined) return null;
  for (const { expr } of columns ?? []) if (expr.type === 'call' && isSeries(expr)) return { call: expr, name: null };
  return null;
}

interface SeriesCall {
  readonly call: ExprCall;
  /** What columns call its value; null: it is a column itself. */
  readonly name: string | null;
}

function isSeries(call: ExprCall): boolean {
  return call.function.name === 'generate_series';
}

function numbersOf({ call }: SeriesCall): readonly number[] {
  const [first, last, ...more] = call.args;
  if (first?.type !== 'integer' || last?.type !== 'integer' || more.length > 0) {
    throw new Unreadable('generate_series of what is no two numbers');
  }
  const from = first.value;
  return Array.from({ length: Math.max(0, last.value - from + 1) }, (_, index) => from + index);
}

function withNumber(expression: Expr, { name }: SeriesCall, value: number): Expr {
  const number: Expr = { type: 'integer', value };
  const mapper = astMapper((map) => ({
    ref: (reference) => (reference.name === name ? number : reference),
    call: (call) => (name === null && isSeries(call) ? number : map.super().call(call)),
  }));
  return mapper.expr(expression) ?? expression;
}
