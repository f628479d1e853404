import fc from 'fast-check';
import {
  ColumnNode,
  FromNode,
  OnConflictNode,
  PrimitiveValueListNode,
  TableNode,
  ValueListNode,
  ValuesNode,
  WhereNode,
  type InsertQueryNode,
  type SelectQueryNode,
} from 'kysely';
import { infix, parameter } from '../nodes.ts';
import { inside, outermost, withRelations, type Make } from '../scope.ts';
import { queriedColumns, type QueriedTable } from '../tables.ts';
import { assignments, returned, returning, treeOf, updatesOf, type Assigned } from './assignments.ts';
import { expressionOf, nameOf, selectionOf } from './outputs.ts';
import type { DrawnQuery } from '../drawn-query.ts';
import { table, tableSource } from './sources.ts';
import { values } from './values.ts';

const nowhere = outermost(null);
const id = fc.constantFrom(1, 2, 8, 9);

type Source = Required<Pick<InsertQueryNode, 'columns' | 'values'>>;

function columnsOf(set: readonly { readonly name: string }[]): readonly ColumnNode[] {
  return ['id', ...set.map(({ name }) => name)].map((name) => ColumnNode.create(name));
}

/** Rows of parameters, in the form that Kysely gives to plain objects. */
const plain: fc.Arbitrary<Source> = fc
  .tuple(
    fc.subarray(queriedColumns.slice(1)),
    fc.array(fc.tuple(id, fc.record(values)), { minLength: 1, maxLength: 2 }),
  )
  .map(([set, rows]) => ({
    columns: columnsOf(set),
    values: ValuesNode.create(
      rows.map(([key, row]) => PrimitiveValueListNode.create([key, ...set.map(({ type }) => row[type])])),
    ),
  }));

const expressions: fc.Arbitrary<Source> = fc.tuple(id, assignments).map(([key, set]) => ({
  columns: columnsOf(set),
  values: ValuesNode.create([
    ValueListNode.create([parameter(key), ...set.map((output) => expressionOf(output, nowhere))]),
  ]),
}));

/** Of one table, which gives its rows in one order. */
const selected: fc.Arbitrary<Source> = fc
  .tuple(table, fc.constantFrom(0, 0, 1, 10), fc.option(treeOf('boolean')), assignments)
  .map(([from, shift, where, set]) => ({ columns: columnsOf(set), values: selection(from, shift, where, set) }));

function selection(from: QueriedTable, shift: number, where: Make | null, set: readonly Assigned[]): SelectQueryNode {
  const scope = inside(nowhere);
  const { node, relation } = tableSource(from)(scope, 'b0');
  const whole = withRelations(scope, [relation]);
  const key: Assigned = {
    name: 'id',
    type: 'integer',
    make: ({ columns }) => infix(columns[0]?.[0] ?? parameter(1), '+', parameter(shift)),
  };
  return {
    kind: 'SelectQueryNode',
    from: FromNode.create([node]),
    selections: [key, ...set].map((output, index) => selectionOf(expressionOf(output, whole), nameOf(index))),
    ...(where !== null && { where: WhereNode.create(where(whole)) }),
  };
}

interface Conflict {
  readonly target: 'id' | 'code' | null;
  readonly set: readonly Assigned[] | null;
  readonly where: Make | null;
}

function conflictNode({ target, set, where }: Conflict, into: QueriedTable): OnConflictNode {
  const columns = target === null ? {} : { columns: [ColumnNode.create(target)] };
  const node = OnConflictNode.cloneWith(OnConflictNode.create(), columns);
  if (set === null) return OnConflictNode.cloneWith(node, { doNothing: true });
  const scope = withRelations(nowhere, [
    { alias: into, columns: queriedColumns },
    { alias: 'excluded', columns: queriedColumns },
  ]);
  const updating = OnConflictNode.cloneWith(node, { updates: updatesOf(set, scope) });
  return where === null ? updating : OnConflictNode.cloneWithUpdateWhere(updating, where(scope));
}

export const inserts: fc.Arbitrary<DrawnQuery> = fc
  .record({
    into: table,
    source: fc.oneof(plain, expressions, selected),
    conflict: fc.option(
      fc.record<Conflict>({
        target: fc.constantFrom('id' as const, 'id' as const, 'code' as const, null),
        set: fc.option(assignments, { freq: 2 }),
        where: fc.option(treeOf('boolean'), { freq: 1 }),
      }),
      { freq: 2 },
    ),
    wanted: returning,
  })
  .map(({ into, source, conflict, wanted }): DrawnQuery => {
    const scope = withRelations(nowhere, [{ alias: into, columns: queriedColumns }]);
    const node: InsertQueryNode = {
      kind: 'InsertQueryNode',
      into: TableNode.create(into),
      ...source,
      ...(conflict !== null && { onConflict: conflictNode(conflict, into) }),
      ...returned(wanted, scope),
    };
    return { node, sortedBy: [], changed: into };
  });
