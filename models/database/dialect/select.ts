import {
  RawNode,
  ValueNode,
  type JoinNode,
  type OperationNode,
  type OrderByItemNode,
  type SelectModifierNode,
  type SelectQueryNode,
} from 'kysely';
import { LockMode, type WaitPolicy } from '../locking/lock-mode.ts';
import type { DatabaseSchema } from '../sql/schema.ts';
import { notSupported, SqlError } from '../sql/sql-error.ts';
import type { LockClause, SelectStatement, SortKey, Source } from '../sql/statement.ts';
import { lowerExpression } from './expression.ts';
import { lowerResult } from './outputs.ts';
import { namedTable, Scope, tableName } from './scope.ts';
import { requireOnly, unsupported } from './unsupported.ts';

const parts = new Set(['kind', 'from', 'joins', 'selections', 'where', 'orderBy', 'limit', 'offset', 'endModifiers']);

export function lowerSelect(node: SelectQueryNode, schema: DatabaseSchema): SelectStatement {
  requireOnly(node, parts);
  const froms = node.from?.froms ?? [];
  if (froms.length === 0) throw notSupported('SELECT without FROM');
  const joins = node.joins ?? [];
  const scope = new Scope([...froms, ...joins.map((join) => join.table)].map((table) => namedTable(schema, table)));
  const sources = scope.tables.map(({ table }, index): Source => {
    const join = joins[index - froms.length];
    return join === undefined ? { table, join: 'inner', on: null } : { table, ...lowerJoin(join, index, scope) };
  });
  const result = lowerResult(node.selections ?? [], scope);
  const lock = lowerLock(node.endModifiers ?? [], sources, scope);
  if (lock !== null && result.kind === 'aggregates') {
    throw new SqlError('0A000', 'FOR UPDATE is not allowed with aggregate functions');
  }
  return {
    kind: 'select',
    sources,
    where: node.where === undefined ? null : lowerExpression(node.where.where, scope),
    order: (node.orderBy?.items ?? []).map((item) => lowerSortKey(item, scope)),
    limit: node.limit === undefined ? null : lowerCount(node.limit.limit, 'LIMIT'),
    offset: node.offset === undefined ? 0 : (lowerCount(node.offset.offset, 'OFFSET') ?? 0),
    lock,
    result,
  };
}

/** The condition of a join sees the tables up to the joined one. */
function lowerJoin(node: JoinNode, index: number, scope: Scope): Omit<Source, 'table'> {
  const visible = new Scope(scope.tables.slice(0, index + 1));
  const on = node.on === undefined ? null : lowerExpression(node.on.on, visible);
  switch (node.joinType) {
    case 'InnerJoin':
    case 'CrossJoin':
      return { join: 'inner', on };
    case 'LeftJoin':
      return { join: 'left', on };
    default:
      throw notSupported(`the join ${node.joinType}`);
  }
}

const sortParts = new Set(['kind', 'orderBy', 'direction', 'nulls']);

function lowerSortKey(node: OrderByItemNode, scope: Scope): SortKey {
  requireOnly(node, sortParts);
  const descending = isDescending(node.direction);
  const nullsFirst = node.nulls === undefined ? descending : node.nulls === 'first';
  return { value: lowerExpression(node.orderBy, scope), descending, nullsFirst };
}

function isDescending(node: OperationNode | undefined): boolean {
  if (node === undefined) return false;
  const direction = RawNode.is(node) ? node.sqlFragments.join('') : node.kind;
  if (direction === 'asc' || direction === 'desc') return direction === 'desc';
  throw notSupported(`the sort direction ${direction}`);
}

function lowerCount(node: OperationNode, clause: string): number | null {
  if (!ValueNode.is(node)) throw unsupported(node, clause);
  const { value } = node;
  if (value === null) return null;
  const count = typeof value === 'bigint' ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isInteger(count)) throw notSupported(`${clause} of this value`);
  if (count < 0) throw new SqlError(clause === 'LIMIT' ? '2201W' : '2201X', `${clause} must not be negative`);
  return count;
}

const lockModes: { readonly [modifier: string]: LockMode | undefined } = {
  ForUpdate: LockMode.update,
  ForNoKeyUpdate: LockMode.noKeyUpdate,
  ForShare: LockMode.share,
  ForKeyShare: LockMode.keyShare,
};
const waitPolicies: { readonly [modifier: string]: WaitPolicy | undefined } = {
  SkipLocked: 'skipLocked',
  NoWait: 'noWait',
};
const modifierParts = new Set(['kind', 'modifier', 'of']);

function lowerLock(
  modifiers: readonly SelectModifierNode[],
  sources: readonly Source[],
  scope: Scope,
): LockClause | null {
  let clause: LockClause | null = null;
  let policy: WaitPolicy = 'wait';
  for (const node of modifiers) {
    requireOnly(node, modifierParts);
    const { modifier = 'an empty modifier', of } = node;
    const mode = lockModes[modifier];
    if (mode !== undefined) {
      if (clause !== null) throw notSupported('several locking clauses');
      const locked =
        of === undefined ? sources.map((_, index) => index) : of.map((table) => scope.source(tableName(table)));
      clause = { mode, policy, sources: locked };
    } else policy = waitPolicies[modifier] ?? unknownModifier(modifier);
  }
  if (clause?.sources.some((index) => sources[index]?.join === 'left') === true) {
    throw new SqlError('0A000', 'FOR UPDATE cannot be applied to the nullable side of an outer join');
  }
  return clause === null ? null : { ...clause, policy };
}

function unknownModifier(modifier: string): never {
  throw notSupported(`the modifier ${modifier}`);
}
