import fc from 'fast-check';
import { AggregateFunctionNode, OrderByItemNode, SelectionNode, type OperationNode } from 'kysely';
import { parameter } from '../nodes.ts';
import { columnOf, type Kind, type Make, type Scope } from '../scope.ts';
import { kinds, operand, type Tie, type Weighted } from './operands.ts';
import { chance, leaf } from './values.ts';

/** Aggregates with a result of the kind; where there is no place for one, a column. */
export function aggregatesOf(tie: Tie, kind: Kind): readonly Weighted[] {
  const weight = 3;
  const extremes = { weight, arbitrary: aggregate(tie, kind, ['min', 'max'], operand(tie, kind)) };
  const any = fc.oneof(...kinds.map((each) => tie(each)));
  switch (kind) {
    case 'bigint':
      return [
        { weight, arbitrary: aggregate(tie, kind, ['count'], fc.oneof(fc.constant(null), any)) },
        { weight, arbitrary: aggregate(tie, kind, ['sum'], operand(tie, 'integer')) },
      ];
    case 'numeric':
      return [{ weight, arbitrary: aggregate(tie, kind, ['sum', 'avg'], fc.oneof(tie('bigint'), tie('integer'))) }];
    case 'double precision':
      // Of other doubles than those of the tables the sum depends on the order in which they are added.
      return [extremes, { weight, arbitrary: aggregate(tie, kind, ['sum', 'avg'], leaf(kind)) }];
    case 'boolean':
      return [{ weight, arbitrary: aggregate(tie, kind, ['bool_and', 'bool_or'], operand(tie, kind)) }];
    case 'text':
      return [extremes, { weight, arbitrary: aggregate(tie, kind, ['string_agg'], tie('text')) }];
    case 'jsonb': {
      const ordered = fc.oneof(tie('integer'), tie('text'), tie('boolean'), tie('double precision'));
      return [{ weight, arbitrary: aggregate(tie, kind, ['jsonb_agg'], ordered) }];
    }
    default:
      return [extremes];
  }
}

function aggregate(
  tie: Tie,
  kind: Kind,
  names: readonly string[],
  argument: fc.Arbitrary<Make | null>,
): fc.Arbitrary<Make> {
  const distinct = chance(25);
  const filter = fc.option(tie('boolean'), { freq: 3 });
  return fc.tuple(fc.constantFrom(...names), argument, distinct, filter, fc.nat(11)).map(
    ([name, inner, once, only, pick]): Make =>
      ({ members, ...scope }) =>
        members === null
          ? columnOf({ members, ...scope }, kind, pick)
          : aggregateNode(name, inner, once, only, members),
  );
}

function aggregateNode(
  name: string,
  argument: Make | null,
  distinct: boolean,
  filter: Make | null,
  scope: Scope,
): OperationNode {
  const given = argument?.(scope) ?? SelectionNode.createSelectAll();
  const more = name === 'string_agg' ? [parameter(',')] : [];
  let node = AggregateFunctionNode.create(name, [given, ...more]);
  if (distinct && argument !== null) node = AggregateFunctionNode.cloneWithDistinct(node);
  if (name.endsWith('_agg')) node = AggregateFunctionNode.cloneWithOrderBy(node, [OrderByItemNode.create(given)]);
  return filter === null ? node : AggregateFunctionNode.cloneWithFilter(node, filter(scope));
}
