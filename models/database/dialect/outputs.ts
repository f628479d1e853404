import {
  AggregateFunctionNode,
  AliasNode,
  ColumnNode,
  ReferenceNode,
  SelectAllNode,
  SelectionNode,
  type OperationNode,
} from 'kysely';
import type { TableLayout } from '../sql/schema.ts';
import { notSupported, SqlError } from '../sql/sql-error.ts';
import type { Aggregate, Output, SelectStatement } from '../sql/statement.ts';
import { lowerExpression } from './expression.ts';
import { identifier, tableName, type Scope } from './scope.ts';
import { requireOnly, unsupported } from './unsupported.ts';

/** What RETURNING gives back; no selections: nothing. */
export function lowerReturning(
  selections: readonly SelectionNode[] | undefined,
  scope: Scope,
): readonly Output[] | null {
  return selections === undefined ? null : lowerOutputs(selections, scope);
}

/** What SELECT gives back: rows, or one row of aggregates. */
export function lowerResult(selections: readonly SelectionNode[], scope: Scope): SelectStatement['result'] {
  const aggregates = selections.map((selection) => aggregateOf(selection.selection, scope));
  if (!aggregates.some((found) => found !== null)) return { kind: 'rows', outputs: lowerOutputs(selections, scope) };
  const complete = aggregates.filter((found) => found !== null);
  if (complete.length === selections.length) return { kind: 'aggregates', aggregates: complete };
  throw new SqlError('42803', 'column must appear in the GROUP BY clause or be used in an aggregate function');
}

function lowerOutputs(selections: readonly SelectionNode[], scope: Scope): readonly Output[] {
  const [first] = selections;
  if (first === undefined) throw notSupported('an empty list of columns');
  if (selections.length === 1 && SelectAllNode.is(first.selection)) {
    const [only] = scope.tables;
    if (scope.tables.length === 1 && only !== undefined) return allColumns(only.table, 0);
  }
  return selections.flatMap(({ selection }) => lowerOutput(selection, scope));
}

function lowerOutput(node: OperationNode, scope: Scope): readonly Output[] {
  if (SelectAllNode.is(node)) return scope.tables.flatMap(({ table }, source) => allColumns(table, source));
  if (AliasNode.is(node)) return [{ name: identifier(node.alias), value: lowerExpression(node.node, scope) }];
  if (ColumnNode.is(node)) return [{ name: node.column.name, value: lowerExpression(node, scope) }];
  if (!ReferenceNode.is(node)) throw unsupported(node, 'a list of columns, without an alias');
  if (ColumnNode.is(node.column)) return [{ name: node.column.column.name, value: lowerExpression(node, scope) }];
  if (node.table === undefined) return scope.tables.flatMap(({ table }, source) => allColumns(table, source));
  const source = scope.source(tableName(node.table));
  const named = scope.tables[source];
  return named === undefined ? [] : allColumns(named.table, source);
}

const ofFirstSource = new WeakMap<TableLayout, readonly Output[]>();

function allColumns(table: TableLayout, source: number): readonly Output[] {
  const known = source === 0 ? ofFirstSource.get(table) : undefined;
  if (known !== undefined) return known;
  const outputs = table.columns.map(({ name }, column): Output => ({
    name,
    value: { kind: 'column', source, column },
  }));
  if (source === 0) ofFirstSource.set(table, outputs);
  return outputs;
}

const aggregateParts = new Set(['kind', 'func', 'aggregated']);

function aggregateOf(node: OperationNode, scope: Scope): Aggregate | null {
  if (AliasNode.is(node)) {
    const inner = aggregateOf(node.node, scope);
    return inner === null ? null : { ...inner, name: identifier(node.alias) };
  }
  if (!AggregateFunctionNode.is(node)) return null;
  requireOnly(node, aggregateParts);
  const { func } = node;
  const [argument, ...more] = node.aggregated;
  if (func !== 'count' && func !== 'max' && func !== 'min') throw notSupported(`the aggregate ${func}`);
  if (argument === undefined || more.length > 0) throw notSupported(`${node.aggregated.length} arguments of ${func}`);
  const all = SelectionNode.is(argument) ? SelectAllNode.is(argument.selection) : SelectAllNode.is(argument);
  if (all && func !== 'count') throw new SqlError('42883', `function ${func}() does not exist`);
  return { name: func, operation: func, argument: all ? null : lowerExpression(argument, scope) };
}
