import fc from 'fast-check';
import { CommonTableExpressionNameNode, CommonTableExpressionNode, WithNode } from 'kysely';
import { outermost } from '../scope.ts';
import type { DrawnQuery } from '../drawn-query.ts';
import { changes } from './changes.ts';
import { trees } from './expressions.ts';
import { outputs } from './outputs.ts';

const columns = outputs((key) => trees[key], 4);

const select = fc
  .tuple(fc.option(fc.tuple(trees.select, columns), { freq: 4 }), trees.select, columns)
  .map(([common, main, wanted]): DrawnQuery => {
    const made = common === null ? null : common[0](outermost(null), common[1]);
    const relation = made === null ? null : { alias: 'w', columns: made.columns };
    const { node, sortedBy } = main(outermost(relation), wanted);
    if (made === null) return { node, sortedBy, changed: null };
    const expression = CommonTableExpressionNode.create(CommonTableExpressionNameNode.create('w'), made.node);
    return { node: { ...node, with: WithNode.create(expression) }, sortedBy, changed: null };
  });

/** A query of one session. */
export const query: fc.Arbitrary<DrawnQuery> = fc.oneof(
  { weight: 3, arbitrary: select },
  { weight: 1, arbitrary: changes },
);
