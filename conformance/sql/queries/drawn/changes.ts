import fc from 'fast-check';
import { FromNode, UsingNode, WhereNode, type DeleteQueryNode, type OperationNode, type UpdateQueryNode } from 'kysely';
import { infix, literal, reference } from '../nodes.ts';
import { outermost, withRelations, type Make, type Scope } from '../scope.ts';
import type { QueriedTable } from '../tables.ts';
import { assignments, returned, returning, treeOf, updatesOf } from './assignments.ts';
import { inserts } from './inserts.ts';
import type { DrawnQuery } from '../drawn-query.ts';
import { conjunction, table, tableSource } from './sources.ts';

interface Target {
  readonly scope: Scope;
  readonly node: OperationNode;
  readonly other: OperationNode | null;
  readonly where: WhereNode;
}

/** The changed table, and maybe another one, of which at most one row belongs to each of the first. */
function targetOf(changed: QueriedTable, other: QueriedTable | null, where: Make | null): Target {
  const scope = outermost(null);
  const own = tableSource(changed)(scope, 'a0');
  if (other === null) {
    const whole = withRelations(scope, [own.relation]);
    const condition = where === null ? literal(true) : where(whole);
    return { scope: whole, node: own.node, other: null, where: WhereNode.create(condition) };
  }
  const joined = tableSource(other)(scope, 'a1');
  const whole = withRelations(scope, [own.relation, joined.relation]);
  const equal = infix(reference('a0', 'size'), '=', reference('a1', 'id'));
  return {
    scope: whole,
    node: own.node,
    other: joined.node,
    where: WhereNode.create(conjunction(equal, where, whole)),
  };
}

const target = fc.record({
  changed: table,
  other: fc.option(table, { freq: 1 }),
  where: fc.option(treeOf('boolean'), { freq: 3 }),
  wanted: returning,
});

const updates = fc.tuple(target, assignments).map(([{ changed, other, where, wanted }, set]): DrawnQuery => {
  const made = targetOf(changed, other, where);
  const node: UpdateQueryNode = {
    kind: 'UpdateQueryNode',
    table: made.node,
    ...(made.other !== null && { from: FromNode.create([made.other]) }),
    updates: updatesOf(set, made.scope),
    where: made.where,
    ...returned(wanted, made.scope),
  };
  return { node, sortedBy: [], changed };
});

const deletes = target.map(({ changed, other, where, wanted }): DrawnQuery => {
  const made = targetOf(changed, other, where);
  const node: DeleteQueryNode = {
    kind: 'DeleteQueryNode',
    from: FromNode.create([made.node]),
    ...(made.other !== null && { using: UsingNode.create([made.other]) }),
    where: made.where,
    ...returned(wanted, made.scope),
  };
  return { node, sortedBy: [], changed };
});

export const changes: fc.Arbitrary<DrawnQuery> = fc.oneof(
  { weight: 3, arbitrary: inserts },
  { weight: 2, arbitrary: updates },
  { weight: 1, arbitrary: deletes },
);
