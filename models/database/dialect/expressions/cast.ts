import { DataTypeNode, RawNode, type CastNode, type OperationNode } from 'kysely';
import { castBetween } from '../../sql/convert.ts';
import { notSupported, SqlError } from '../../sql/sql-error.ts';
import { typeName, type SqlType } from '../../sql/type.ts';
import type { Scope } from '../queries/scope.ts';
import type { Typed } from './typed.ts';
import { unsupported } from '../unsupported.ts';

const types: ReadonlyMap<string, SqlType> = new Map([
  ['text', 'text'],
  ['integer', 'integer'],
  ['int4', 'integer'],
  ['bigint', 'bigint'],
  ['int8', 'bigint'],
  ['double precision', 'double precision'],
  ['float8', 'double precision'],
  ['numeric', 'numeric'],
  ['decimal', 'numeric'],
  ['boolean', 'boolean'],
  ['jsonb', 'jsonb'],
  ['timestamptz', 'timestamptz'],
  ['interval', 'interval'],
]);

/** CAST. A parameter simply takes the type. @throws 42846 when there is no such cast */
export function lowerCast(node: CastNode, scope: Scope): Typed {
  const type = typeOf(node.dataType);
  const typed = scope.expression(node.expression);
  if (typed.type === 'unknown') return scope.resolve(typed, type);
  if (typed.type === type) return typed;
  const apply = castBetween(typed.type, type);
  if (apply === null) {
    throw new SqlError('42846', `cannot cast type ${typeName(typed.type)} to ${typeName(type)}`);
  }
  const name = `${typed.type} to ${type}`;
  return {
    type,
    value: { kind: 'call', name, strict: true, operands: [typed.value], apply: (value = null) => apply(value) },
  };
}

function typeOf(node: OperationNode): SqlType {
  const name = DataTypeNode.is(node) ? node.dataType : RawNode.is(node) ? node.sqlFragments.join('') : null;
  if (name === null) throw unsupported(node, 'place of a type');
  const type = types.get(name.toLowerCase());
  if (type === undefined) throw notSupported(`the type ${name}`);
  return type;
}
