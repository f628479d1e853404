import { ParensNode, SelectQueryNode, type OperationNode, type SetOperationNode } from 'kysely';
import type { Output, Query, SetOperation } from '../../sql/query.ts';
import { notSupported, SqlError } from '../../sql/sql-error.ts';
import type { SqlType } from '../../sql/type.ts';
import type { LockClause } from '../../sql/statement.ts';
import { lowerCommon, shapeOf } from './with-queries.ts';
import { lowerLock } from './lock.ts';
import { lowerSortKey } from './order.ts';
import type { NamedOutput } from './outputs.ts';
import { Scope, type LoweredQuery, type Surroundings } from './scope.ts';
import { lowerCount, lowerSelect } from './select.ts';
import { unite } from '../expressions/typed.ts';
import { unsupported } from '../unsupported.ts';

/** A query whose outputs may still be of unknown type: where it stands may decide. */
interface Open {
  readonly query: Query;
  readonly outputs: readonly NamedOutput[];
  readonly scope: Scope;
  readonly lock: LockClause | null;
}

/** A query whose columns have types; `wanted`: those of the columns that it fills. */
export function lowerQuery(
  node: OperationNode,
  around: Surroundings,
  wanted: readonly SqlType[] = [],
): LoweredQuery & { readonly lock: LockClause | null } {
  const open = lowerOpen(node, around);
  const types = open.outputs.map(({ type }, index) => (type === 'unknown' ? (wanted[index] ?? 'text') : type));
  const columns = open.outputs.map(({ name }, index) => ({ name, type: types[index] ?? 'text' }));
  return { query: close(open, types), shape: shapeOf(columns), lock: open.lock };
}

/** A query inside of a statement. */
export function lowerInnerQuery(node: OperationNode, around: Surroundings): LoweredQuery {
  const { lock, ...lowered } = lowerQuery(node, around);
  const { query } = lowered;
  if (lock === null || query.kind !== 'select') return lowered;
  if (query.correlated) throw notSupported('row locks of a correlated sub-select');
  around.lowering.locking.push({ query, lock });
  return lowered;
}

function lowerOpen(node: OperationNode, around: Surroundings): Open {
  if (ParensNode.is(node)) return lowerOpen(node.node, around);
  if (!SelectQueryNode.is(node)) throw unsupported(node, 'place of a query');
  if (node.setOperations !== undefined) return lowerSetOperations(node, around);
  const { query, outputs, scope } = lowerSelect(node, around);
  return { query, outputs, scope, lock: lowerLock(node.endModifiers ?? [], query, scope) };
}

/** Gives the outputs of unknown type theirs. */
function close({ query, outputs, scope }: Open, types: readonly SqlType[]): Query {
  const resolve = (output: NamedOutput, index: number): Output => ({
    name: output.name,
    value: scope.resolve(output, types[index] ?? 'text').value,
  });
  if (query.kind !== 'select' || outputs.every(({ type }) => type !== 'unknown')) return query;
  return { ...query, outputs: outputs.map(resolve) };
}

/** A chain of UNION, INTERSECT and EXCEPT: INTERSECT binds more tightly. ORDER BY and LIMIT belong to the whole. */
function lowerSetOperations(node: SelectQueryNode, around: Surroundings): Open {
  const { setOperations = [], orderBy, limit, offset, endModifiers, with: common, ...first } = node;
  const names = lowerCommon(common, Scope.of(around));
  const inside = { ...around, common: names.parts.common };
  const operand = (inner: OperationNode): Open => {
    const bare = SelectQueryNode.is(inner);
    if (bare && (inner.setOperations ?? inner.orderBy ?? inner.limit ?? inner.offset) !== undefined) {
      throw notSupported('a set operation, ORDER BY or LIMIT inside of a set operation without parentheses');
    }
    const lowered = lowerOpen(inner, inside);
    if (lowered.lock !== null) throw notSupported('row locks inside of a set operation');
    return lowered;
  };
  let pending: { readonly open: Open; readonly by: SetOperationNode | null }[] = [{ open: operand(first), by: null }];
  for (const by of setOperations) {
    const open = operand(by.expression);
    const last = pending.at(-1);
    if (by.operator !== 'intersect' || last === undefined) pending.push({ open, by });
    else pending = [...pending.slice(0, -1), { open: combine(last.open, open, by, names), by: last.by }];
  }
  const whole = pending
    .map(({ open }) => open)
    .reduce((left, right, index) => {
      const by = pending[index]?.by;
      return by === null || by === undefined ? right : combine(left, right, by, names);
    });
  if (whole.query.kind === 'select') return whole;
  const named = names.with({
    relations: [{ name: '', shape: shapeOf(whole.outputs), from: { kind: 'query', query: whole.query } }],
    width: 1,
    clause: 'ORDER BY',
  });
  const count = (value: OperationNode, clause: string) => lowerCount(value, names.with({ clause }), clause);
  const query: SetOperation = {
    ...whole.query,
    order: (orderBy?.items ?? []).map((item) => lowerSortKey(item, named)),
    limit: limit === undefined ? null : count(limit.limit, 'LIMIT'),
    offset: offset === undefined ? null : count(offset.offset, 'OFFSET'),
  };
  return { ...whole, query, lock: lowerLock(endModifiers ?? [], query, named) };
}

function combine(left: Open, right: Open, by: SetOperationNode, scope: Scope): Open {
  const construct = by.operator.toUpperCase();
  if (left.outputs.length !== right.outputs.length) {
    throw new SqlError('42601', `each ${construct} query must have the same number of columns`);
  }
  const types = left.outputs.map(({ type }, index) =>
    unite(construct, [type, right.outputs[index]?.type ?? 'unknown']),
  );
  const outputs = left.outputs.map(({ name }, column): NamedOutput => ({
    name,
    type: types[column] ?? 'text',
    value: { kind: 'column', source: scope.parts.base, column },
  }));
  const query: SetOperation = {
    kind: by.operator,
    all: by.all,
    base: scope.parts.base,
    left: close(left, types),
    right: close(right, types),
    outputs: outputs.map(({ name, value }) => ({ name, value })),
    order: [],
    limit: null,
    offset: null,
    correlated: left.query.correlated || right.query.correlated,
  };
  return { query, outputs, scope, lock: null };
}
