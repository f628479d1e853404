import {
  ColumnNode,
  ColumnUpdateNode,
  DefaultInsertValueNode,
  FromNode,
  OnConflictNode,
  ReturningNode,
  TableNode,
  ValueListNode,
  ValuesNode,
  WhereNode,
  type DeleteQueryNode,
  type InsertQueryNode,
  type OperationNode,
  type UpdateQueryNode,
} from 'kysely';
import type {
  DeleteStatement,
  Expr,
  InsertStatement,
  OnConflictAction,
  QNameAliased,
  SelectedColumn,
  SetStatement,
  UpdateStatement,
} from 'pgsql-ast-parser';
import { Unreadable } from '../spec.ts';
import { aliased, readExpression, readQuery, readRelation, readSelections } from './query.ts';
import { withoutSeries } from './series.ts';

/** INSERT as Kysely would have built it; `columns` are those of the table. */
export function readInsert(insert: InsertStatement, columns: readonly string[]): InsertQueryNode {
  const rows = withoutSeries(insert.insert);
  const listed = insert.columns?.map(({ name }) => name) ?? null;
  const filled = rows.type === 'values' && listed === null ? columns.slice(0, rows.values[0]?.length ?? 0) : listed;
  const values = rows.type === 'values' ? ValuesNode.create(rows.values.map(readRow)) : readQuery(rows);
  if (insert.into.alias !== undefined) throw new Unreadable('INSERT with an alias');
  return {
    kind: 'InsertQueryNode',
    into: TableNode.create(insert.into.name),
    ...(filled === null ? {} : { columns: filled.map((name) => ColumnNode.create(name)) }),
    values,
    ...(insert.onConflict == null ? {} : { onConflict: readConflict(insert.onConflict) }),
    ...readReturning(insert.returning),
  };
}

function readRow(row: readonly Expr[]): ValueListNode {
  return ValueListNode.create(
    row.map((value) => (value.type === 'default' ? DefaultInsertValueNode.create() : readExpression(value))),
  );
}

function readConflict({ on, do: action, where }: OnConflictAction): OnConflictNode {
  return {
    ...OnConflictNode.create(),
    ...(on?.type === 'on expr' ? { columns: on.exprs.map(conflictColumn) } : {}),
    ...(on?.type === 'on constraint' ? { constraint: { kind: 'IdentifierNode', name: on.constraint.name } } : {}),
    ...(action === 'do nothing' ? { doNothing: true } : { updates: readAssignments(action.sets) }),
    ...(where === undefined ? {} : { updateWhere: WhereNode.create(readExpression(where)) }),
  };
}

function conflictColumn(expression: Expr): ColumnNode {
  if (expression.type !== 'ref') throw new Unreadable('ON CONFLICT with an expression');
  return ColumnNode.create(expression.name);
}

export function readUpdate({ table, sets, where, from, returning }: UpdateStatement): UpdateQueryNode {
  return {
    kind: 'UpdateQueryNode',
    table: readTarget(table),
    ...(from == null ? {} : { from: FromNode.create([readRelation(from)]) }),
    updates: readAssignments(sets),
    ...readWhere(where),
    ...readReturning(returning),
  };
}

export function readDelete({ from, where, returning }: DeleteStatement): DeleteQueryNode {
  return {
    kind: 'DeleteQueryNode',
    from: FromNode.create([readTarget(from)]),
    ...readWhere(where),
    ...readReturning(returning),
  };
}

function readTarget({ name, alias }: QNameAliased): OperationNode {
  return aliased(TableNode.create(name), alias);
}

function readAssignments(sets: readonly SetStatement[]): readonly ColumnUpdateNode[] {
  return sets.map(({ column, value }) => {
    if (value.type === 'default') throw new Unreadable('UPDATE to a default');
    return ColumnUpdateNode.create(ColumnNode.create(column.name), readExpression(value));
  });
}

function readWhere(where: Expr | null | undefined): { readonly where?: WhereNode } {
  return where == null ? {} : { where: WhereNode.create(readExpression(where)) };
}

function readReturning(columns: readonly SelectedColumn[] | null | undefined): { readonly returning?: ReturningNode } {
  return columns == null ? {} : { returning: ReturningNode.create(readSelections(columns)) };
}
