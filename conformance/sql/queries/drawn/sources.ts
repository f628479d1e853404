import fc from 'fast-check';
import {
  AliasNode,
  AndNode,
  IdentifierNode,
  JoinNode,
  ParensNode,
  TableNode,
  type JoinType,
  type OperationNode,
} from 'kysely';
import { infix } from '../nodes.ts';
import { columnOf, withRelations, type Make, type Relation, type Scope } from '../scope.ts';
import { queriedColumns, type QueriedTable } from '../tables.ts';
import { depthIdentifier, type Tie } from './operands.ts';
import { outputs } from './outputs.ts';

/** A table, a derived table or the query of WITH, under a name. */
export type MakeSource = (scope: Scope, alias: string) => { readonly node: OperationNode; readonly relation: Relation };

/** FROM and its joins. */
export type MakeFrom = (scope: Scope) => {
  readonly from: OperationNode;
  readonly joins: readonly JoinNode[];
  readonly relations: readonly Relation[];
};

function aliased(node: OperationNode, alias: string): OperationNode {
  return AliasNode.create(node, IdentifierNode.create(alias));
}

export function tableSource(table: QueriedTable): MakeSource {
  return (_, alias) => ({
    node: aliased(TableNode.create(table), alias),
    relation: { alias, columns: queriedColumns },
  });
}

export const table: fc.Arbitrary<QueriedTable> = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('item' as const, 'part' as const) },
  { weight: 1, arbitrary: fc.constant('none' as const) },
);

function source(tie: Tie): fc.Arbitrary<MakeSource> {
  const derived = fc.tuple(tie('select'), outputs(tie)).map(([select, columns]): MakeSource => (scope, alias) => {
    const made = select(scope, columns);
    return { node: aliased(made.node, alias), relation: { alias, columns: made.columns } };
  });
  const tables = table.map(tableSource);
  const common = tables.map(
    (otherwise): MakeSource =>
      (scope, alias) =>
        scope.common === null
          ? otherwise(scope, alias)
          : {
              node: aliased(TableNode.create(scope.common.alias), alias),
              relation: { alias, columns: scope.common.columns },
            },
  );
  return fc.oneof(
    { depthIdentifier, maxDepth: 3, withCrossShrink: true },
    { weight: 6, arbitrary: tables },
    { weight: 1, arbitrary: derived },
    { weight: 1, arbitrary: common },
  );
}

const joinTypes = fc.constantFrom<JoinType>('InnerJoin', 'LeftJoin', 'RightJoin', 'FullJoin', 'CrossJoin');

export function from(tie: Tie): fc.Arbitrary<MakeFrom> {
  const join = fc.record({
    type: joinTypes,
    source: source(tie),
    on: fc.option(tie('boolean'), { freq: 3 }),
    left: fc.nat(11),
    right: fc.nat(11),
  });
  const joins = fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(join, { minLength: 1, maxLength: 2 }) },
  );
  return fc.tuple(source(tie), joins).map(([first, others]): MakeFrom => (scope) => {
    const letter = 'abcdefghijklmnop'[scope.depth] ?? 'z';
    const start = first(scope, `${letter}0`);
    const relations = [start.relation];
    const nodes = others.map(({ type, source: make, on, left, right }, index) => {
      const { node, relation } = make(scope, `${letter}${index + 1}`);
      const before = withRelations(scope, relations);
      relations.push(relation);
      if (type === 'CrossJoin') return JoinNode.create(type, node);
      // Equality first: PostgreSQL cannot join in full by conditions without one.
      const equal = infix(
        columnOf(before, 'integer', left),
        '=',
        columnOf(withRelations(scope, [relation]), 'integer', right),
      );
      const condition = conjunction(equal, type === 'FullJoin' ? null : on, withRelations(scope, relations));
      return JoinNode.createWithOn(type, node, condition);
    });
    return { from: start.node, joins: nodes, relations };
  });
}

/** The condition and, where it is drawn, another one. */
export function conjunction(condition: OperationNode, other: Make | null, scope: Scope): OperationNode {
  return other === null ? condition : ParensNode.create(AndNode.create(condition, other(scope)));
}
