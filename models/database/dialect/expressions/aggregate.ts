import { SelectAllNode, SelectionNode, type AggregateFunctionNode, type OperationNode } from 'kysely';
import type { Aggregate, AggregateOperation } from '../../sql/query.ts';
import { notSupported, SqlError } from '../../sql/sql-error.ts';
import { eachColumn } from '../../sql/traverse.ts';
import { typeName, type SqlType } from '../../sql/type.ts';
import { lowerSortKey } from '../queries/order.ts';
import type { Scope } from '../queries/scope.ts';
import type { Typed } from './typed.ts';
import { requireOnly } from '../unsupported.ts';

const parts = new Set(['kind', 'func', 'aggregated', 'distinct', 'filter', 'orderBy']);

/** The aggregates; others are not modelled. */
export const aggregateNames: ReadonlySet<string> = new Set(
  'count min max sum avg bool_and bool_or json_agg jsonb_agg string_agg'.split(' '),
);

/** Adds an aggregate to those of its query; what it stands for is a column of the source that holds them. */
export function lowerAggregate(node: AggregateFunctionNode, scope: Scope): Typed {
  requireOnly(node, parts);
  const { aggregates, clause, base, width } = scope.parts;
  if (aggregates === null) throw new SqlError('42803', misplaced(clause));
  const inside = scope.with({ aggregates: null, clause: 'an aggregate' });
  const given = node.aggregated
    .map(argumentOf)
    .flatMap((argument) => (argument === null ? [] : [inside.expression(argument)]));
  const { operation, result, operands } = choose(node, given, inside);
  const [argument = null, separator = null] = operands;
  const aggregate: Aggregate = {
    operation,
    argument,
    separator,
    distinct: node.distinct === true,
    filter: node.filter === undefined ? null : inside.with({ clause: 'FILTER' }).condition(node.filter.where, 'FILTER'),
    order: (node.orderBy?.items ?? []).map((item) => lowerSortKey(item, inside)),
  };
  requireOwn(aggregate, scope);
  return { type: result, value: { kind: 'column', source: base + width, column: aggregates.push(aggregate) - 1 } };
}

function misplaced(clause: string): string {
  return clause === 'an aggregate'
    ? 'aggregate function calls cannot be nested'
    : `aggregate functions are not allowed in ${clause}`;
}

/** Null: the `*` of count(*). */
function argumentOf(node: OperationNode): OperationNode | null {
  const inner = SelectionNode.is(node) ? node.selection : node;
  return SelectAllNode.is(inner) ? null : inner;
}

/** An aggregate over columns of outer queries only would be theirs. */
function requireOwn({ argument }: Aggregate, { parts: { base } }: Scope): void {
  if (argument === null) return;
  let own = false;
  let columns = 0;
  eachColumn(argument, ({ source }) => {
    columns++;
    own ||= source >= base;
  });
  if (columns > 0 && !own) throw notSupported('an aggregate of an outer query');
}

interface Chosen {
  readonly operation: AggregateOperation;
  readonly result: SqlType;
  readonly operands: readonly Typed['value'][];
}

const sums: { readonly [type: string]: SqlType | undefined } = {
  integer: 'bigint',
  bigint: 'numeric',
  numeric: 'numeric',
  'double precision': 'double precision',
  interval: 'interval',
};
const averages: { readonly [type: string]: SqlType | undefined } = {
  integer: 'numeric',
  bigint: 'numeric',
  numeric: 'numeric',
  'double precision': 'double precision',
};
const ordered: readonly SqlType[] = [
  'integer',
  'bigint',
  'numeric',
  'double precision',
  'text',
  'timestamptz',
  'interval',
];

/** What the aggregate yields for operands of these types. @throws 42883, 42725 */
function choose({ func, aggregated }: AggregateFunctionNode, given: readonly Typed[], scope: Scope): Chosen {
  const wrong = (): never => {
    const types = given.map(({ type }) => typeName(type)).join(', ');
    throw new SqlError('42883', `function ${func}(${given.length < aggregated.length ? '*' : types}) does not exist`);
  };
  const [first, second] = given;
  const arity = func === 'string_agg' ? 2 : 1;
  if (func === 'count' && aggregated.length === 1 && first === undefined) {
    return { operation: func, result: 'bigint', operands: [] };
  }
  if (first === undefined || aggregated.length !== arity) return wrong();
  const text = first.type === 'unknown';
  const one = (operation: AggregateOperation, result: SqlType | undefined, type: SqlType): Chosen => ({
    operation,
    result: result ?? wrong(),
    operands: [scope.resolve(first, type).value],
  });
  switch (func) {
    case 'count':
      return one(func, 'bigint', 'text');
    case 'min':
    case 'max':
      return one(func, text ? 'text' : ordered.find((type) => type === first.type), 'text');
    case 'sum':
    case 'avg':
      if (text) throw new SqlError('42725', `function ${func}(unknown) is not unique`);
      return one(func, (func === 'sum' ? sums : averages)[first.type], first.type);
    case 'bool_and':
    case 'bool_or':
      return one(func, text || first.type === 'boolean' ? 'boolean' : undefined, 'boolean');
    case 'json_agg':
    case 'jsonb_agg':
      if (['timestamptz', 'interval', 'numeric'].includes(first.type)) throw notSupported(`${func} of ${first.type}`);
      return one('json_agg', 'jsonb', 'text');
    case 'string_agg': {
      if (second === undefined || [first, second].some(({ type }) => type !== 'text' && type !== 'unknown'))
        return wrong();
      const operands = [first, second].map((operand) => scope.resolve(operand, 'text').value);
      return { operation: func, result: 'text', operands };
    }
    default:
      throw notSupported(`the aggregate ${func}`);
  }
}
