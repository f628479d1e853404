import fc from 'fast-check';
import {
  FromNode,
  GroupByItemNode,
  GroupByNode,
  HavingNode,
  LimitNode,
  OffsetNode,
  OrderByItemNode,
  OrderByNode,
  ParensNode,
  RawNode,
  ReferenceNode,
  SelectModifierNode,
  SetOperationNode,
  WhereNode,
  type OperationNode,
  type SelectQueryNode,
  type SetOperator,
} from 'kysely';
import { cast, literal, named, parameter } from '../nodes.ts';
import { columnOf, inside, withRelations, type Column, type Kind, type Make, type Scope } from '../scope.ts';
import type { MadeSelect, MakeSelect, Output } from './made-select.ts';
import { depthIdentifier, kinds, type Tie } from './operands.ts';
import { expressionOf, nameOf, selectionOf } from './outputs.ts';
import { from, type MakeFrom } from './sources.ts';

interface Direction {
  readonly output: number;
  readonly direction: 'asc' | 'desc' | null;
  readonly nulls: 'first' | 'last' | null;
  readonly byName: boolean;
}

interface Drawn {
  readonly from: MakeFrom;
  readonly where: Make | null;
  readonly groups: {
    readonly keys: readonly (readonly [kind: Kind, pick: number])[];
    readonly having: Make | null;
  } | null;
  readonly distinct: 'rows' | 'on' | null;
  readonly order: readonly Direction[];
  readonly limit: number | null;
  readonly offset: number | null;
  readonly others: readonly {
    readonly operator: SetOperator;
    readonly all: boolean;
    readonly select: MakeSelect;
  }[];
}

export function selects(tie: Tie): fc.Arbitrary<MakeSelect> {
  const key = fc.tuple(fc.constantFrom(...kinds), fc.nat(11));
  const other = fc.record({
    operator: fc.constantFrom<SetOperator>('union', 'intersect', 'except'),
    all: fc.boolean(),
    select: tie('select'),
  });
  const direction = fc.record({
    output: fc.nat(3),
    direction: fc.constantFrom(null, 'asc' as const, 'desc' as const),
    nulls: fc.constantFrom(null, null, 'first' as const, 'last' as const),
    byName: fc.boolean(),
  });
  return fc
    .record<Drawn>({
      from: from(tie),
      where: fc.option(tie('boolean'), { freq: 1 }),
      groups: fc.option(
        fc.record({ keys: fc.array(key, { maxLength: 2 }), having: fc.option(tie('boolean'), { freq: 1 }) }),
        { freq: 1 },
      ),
      distinct: fc.constantFrom(null, null, null, null, 'rows' as const, 'on' as const),
      order: fc.array(direction, { maxLength: 2 }),
      limit: fc.option(fc.nat(3), { freq: 1 }),
      offset: fc.option(fc.nat(2), { freq: 1 }),
      others: fc.oneof(
        { depthIdentifier, maxDepth: 2, withCrossShrink: true },
        { weight: 8, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(other, { minLength: 1, maxLength: 2 }) },
      ),
    })
    .map(
      (drawn): MakeSelect =>
        (scope, outputs, most) =>
          make({ ...drawn, limit: most ?? drawn.limit }, scope, outputs),
    );
}

function make(drawn: Drawn, around: Scope, wanted: readonly Output[]): MadeSelect {
  const { groups, where, others } = drawn;
  const scope = inside(around);
  const sources = drawn.from(scope);
  const whole = withRelations(scope, sources.relations);
  const grouped = groups === null ? null : groupedScope(groups.keys, whole);
  const place = grouped ?? whole;
  const distinct =
    others.length > 0 || (wanted[0]?.type === 'jsonb' && drawn.distinct === 'on') ? null : drawn.distinct;
  // Which rows DISTINCT ON and LIMIT keep must not depend on what the order leaves open.
  const total = distinct === 'on' || drawn.limit !== null || drawn.offset !== null;
  const outputs = wanted.map((output, index): Output => {
    if (index === 0 && distinct === 'on') return { ...output, make: (at) => columnOf(at, output.type, 0) };
    return total && output.type === 'jsonb' ? { type: 'text', make: (at) => cast(output.make(at), 'text') } : output;
  });
  const values = outputs.map((output) => expressionOf(output, place));
  const columns = outputs.map(({ type }, index): Column => ({ name: nameOf(index), type }));
  const order = orderOf(drawn, distinct, columns, total, values);
  const node: SelectQueryNode = {
    kind: 'SelectQueryNode',
    from: FromNode.create([sources.from]),
    selections: values.map((value, index) => selectionOf(value, nameOf(index))),
    ...(sources.joins.length > 0 && { joins: sources.joins }),
    ...(where !== null && { where: WhereNode.create(where(whole)) }),
    ...(grouped !== null &&
      grouped.columns.length > 0 && {
        groupBy: GroupByNode.create(grouped.columns.map(([key]) => GroupByItemNode.create(key))),
      }),
    ...(grouped !== null &&
      groups?.having !== null &&
      groups?.having !== undefined && {
        having: HavingNode.create(groups.having(grouped)),
      }),
    ...(distinct === 'rows' && { frontModifiers: [SelectModifierNode.create('Distinct')] }),
    ...(distinct === 'on' && { distinctOn: values.slice(0, 1) }),
    ...(others.length > 0 && {
      setOperations: others.map(({ operator, all, select }) =>
        SetOperationNode.create(operator, ParensNode.create(select(around, outputs).node), all),
      ),
    }),
    ...(order.length > 0 && { orderBy: OrderByNode.create(order.map(({ item }) => item)) }),
    ...(drawn.limit !== null && { limit: LimitNode.create(parameter(drawn.limit)) }),
    ...(drawn.offset !== null && { offset: OffsetNode.create(literal(drawn.offset)) }),
  };
  return { node, columns, sortedBy: order.map(({ name }) => name) };
}

/** Outputs of a grouped query read the columns of GROUP BY; the operands of its aggregates read all. */
function groupedScope(keys: readonly (readonly [kind: Kind, pick: number])[], whole: Scope): Scope {
  const columns = keys
    .map(([kind, pick]) => [columnOf({ ...whole, outer: [] }, kind, pick), kind] as const)
    .filter(([node]) => ReferenceNode.is(node));
  return { ...whole, columns, members: whole };
}

/** In ORDER BY PostgreSQL takes constants for positions. */
function readsColumn(node: OperationNode): boolean {
  return JSON.stringify(node).includes('ReferenceNode');
}

function orderOf(
  { order, others }: Drawn,
  distinct: Drawn['distinct'],
  columns: readonly Column[],
  total: boolean,
  values: readonly OperationNode[],
): readonly { readonly name: string; readonly item: OrderByItemNode }[] {
  const rest: readonly Direction[] = total
    ? columns.map((_, output) => ({ output, direction: null, nulls: null, byName: true }))
    : [];
  const first: readonly Direction[] =
    distinct === 'on' ? [{ output: 0, direction: null, nulls: null, byName: false }] : [];
  return [...first, ...order, ...rest].flatMap(({ output, direction, nulls, byName }) => {
    const column = columns[output];
    const value = values[output];
    if (column === undefined || value === undefined || column.type === 'jsonb') return [];
    const again = others.length === 0 && distinct !== 'rows' && !byName && readsColumn(value);
    const item: OrderByItemNode = {
      ...OrderByItemNode.create(
        again ? value : named(column.name),
        direction === null ? undefined : RawNode.createWithSql(direction),
      ),
      ...(nulls !== null && { nulls }),
    };
    return [{ name: column.name, item }];
  });
}
