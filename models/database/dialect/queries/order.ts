import { RawNode, ValueNode, type OperationNode, type OrderByItemNode } from 'kysely';
import { notSupported } from '../../sql/sql-error.ts';
import type { SortKey } from '../../sql/query.ts';
import type { Scope } from './scope.ts';
import type { Typed } from '../expressions/typed.ts';
import { requireOnly, unsupported } from '../unsupported.ts';

const parts = new Set(['kind', 'orderBy', 'direction', 'nulls']);

/** An item of ORDER BY. `valueOf` says what its expression means; by default what it means everywhere. */
export function lowerSortKey(
  node: OrderByItemNode,
  scope: Scope,
  valueOf: (node: OperationNode) => Typed = (inner) => scope.expression(inner),
): SortKey {
  requireOnly(node, parts);
  const descending = isDescending(node.direction);
  const nullsFirst = node.nulls === undefined ? descending : node.nulls === 'first';
  if (ValueNode.is(node.orderBy)) throw unsupported(node.orderBy, 'ORDER BY');
  const { type, value } = valueOf(node.orderBy);
  if (type === 'jsonb') throw notSupported('the order of jsonb values');
  return { value, descending, nullsFirst };
}

function isDescending(node: OperationNode | undefined): boolean {
  if (node === undefined) return false;
  const direction = RawNode.is(node) ? node.sqlFragments.join('') : node.kind;
  if (direction === 'asc' || direction === 'desc') return direction === 'desc';
  throw notSupported(`the sort direction ${direction}`);
}
