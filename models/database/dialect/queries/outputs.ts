import {
  AliasNode,
  ColumnNode,
  JSONReferenceNode,
  ReferenceNode,
  SelectAllNode,
  type OperationNode,
  type SelectionNode,
} from 'kysely';
import type { Output } from '../../sql/query.ts';
import { notSupported } from '../../sql/sql-error.ts';
import { identifier, tableName, type Scope } from './scope.ts';
import type { Typed } from '../expressions/typed.ts';
import { unsupported } from '../unsupported.ts';

/** A column of a result, before the types of parameters in it are settled. */
export interface NamedOutput extends Typed {
  readonly name: string;
}

/** What RETURNING gives back; no selections: nothing. */
export function lowerReturning(
  selections: readonly SelectionNode[] | undefined,
  scope: Scope,
): readonly Output[] | null {
  if (selections === undefined) return null;
  return lowerOutputs(selections, scope.with({ clause: 'RETURNING' })).map((output) => {
    requireReadable(output);
    return { name: output.name, value: scope.resolve(output, 'text').value };
  });
}

/** @throws 0A000 for a type that clients cannot receive */
export function requireReadable({ type }: Pick<Typed, 'type'>): void {
  if (type === 'interval') throw notSupported('an interval as a result');
}

/** The columns that SELECT or RETURNING names. */
export function lowerOutputs(selections: readonly SelectionNode[], scope: Scope): readonly NamedOutput[] {
  return selections.flatMap(({ selection }) => lowerOutput(selection, scope));
}

function lowerOutput(node: OperationNode, scope: Scope): readonly NamedOutput[] {
  if (SelectAllNode.is(node)) return scope.relations.flatMap((_, source) => allColumns(source, scope));
  if (AliasNode.is(node)) return [{ name: identifier(node.alias), ...scope.expression(node.node) }];
  if (ColumnNode.is(node)) return [{ name: node.column.name, ...scope.expression(node) }];
  if (JSONReferenceNode.is(node)) return [{ name: '?column?', ...scope.expression(node) }];
  if (!ReferenceNode.is(node)) throw unsupported(node, 'a list of columns, without an alias');
  if (ColumnNode.is(node.column)) return [{ name: node.column.column.name, ...scope.expression(node) }];
  if (node.table === undefined) return scope.relations.flatMap((_, source) => allColumns(source, scope));
  return allColumns(scope.source(tableName(node.table)), scope);
}

function allColumns(source: number, scope: Scope): readonly NamedOutput[] {
  const position = scope.parts.base + source;
  const columns = scope.relations[source]?.shape.columns ?? [];
  return columns.map(({ name, type }, column) => ({ name, type, value: { kind: 'column', source: position, column } }));
}
