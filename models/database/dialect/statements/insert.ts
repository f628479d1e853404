import {
  DefaultInsertValueNode,
  PrimitiveValueListNode,
  SelectQueryNode,
  ValuesNode,
  type InsertQueryNode,
  type OnConflictNode,
  type OperationNode,
} from 'kysely';
import type { Expression } from '../../sql/expression.ts';
import { plainlyImplies } from '../../sql/implication.ts';
import type { KeyLayout, TableLayout } from '../../sql/schema.ts';
import { notSupported, SqlError } from '../../sql/sql-error.ts';
import type { InsertSource, InsertStatement } from '../../sql/statement.ts';
import { assignable, lowerAssignments, positionOf } from './assignments.ts';
import { lowerCommon } from '../queries/with-queries.ts';
import { lowerRelation, requireTable } from '../queries/from.ts';
import { lowerReturning } from '../queries/outputs.ts';
import { lowerQuery } from '../queries/query.ts';
import { Scope, type Relation, type Surroundings } from '../queries/scope.ts';
import { requireOnly } from '../unsupported.ts';

const parts = new Set(['kind', 'into', 'columns', 'values', 'defaultValues', 'onConflict', 'returning', 'with']);

export function lowerInsert(
  node: InsertQueryNode,
  around: Surroundings,
): Omit<InsertStatement, 'parameters' | 'locking'> {
  requireOnly(node, parts);
  if (node.into === undefined) throw notSupported('INSERT without a table');
  const names = lowerCommon(node.with, Scope.of(around)).with({ clause: 'VALUES' });
  const relation = lowerRelation(node.into, names.with({ common: new Map() }));
  const { table } = requireTable(relation, node.into);
  return {
    kind: 'insert',
    table,
    source: node.defaultValues === true ? defaults(table) : lowerSource(node, table, names),
    ...lowerAnswer(node, relation, table, names),
  };
}

function defaults(table: TableLayout): InsertSource {
  return { kind: 'values', rows: [table.columns.map(() => null)] };
}

function lowerSource({ columns, values }: InsertQueryNode, table: TableLayout, scope: Scope): InsertSource {
  const positions = (columns ?? []).map((column) => positionOf(table, column.column.name));
  positions.forEach((position, index) => {
    if (positions.indexOf(position) === index) return;
    throw new SqlError('42701', `column "${table.columns[position]?.name ?? ''}" specified more than once`);
  });
  if (values !== undefined && SelectQueryNode.is(values)) {
    return lowerSelected(values, columns === undefined ? null : positions, table, scope);
  }
  if (values === undefined || !ValuesNode.is(values)) throw notSupported(`INSERT from ${values?.kind ?? 'nothing'}`);
  const rows = values.values.map((item) => {
    const row: (Expression | null)[] = table.columns.map(() => null);
    positions.forEach((position, index) => {
      if (PrimitiveValueListNode.is(item)) {
        const typed = scope.parts.lowering.parameters.add(item.values[index]);
        row[position] = assignable(typed, table, position, scope);
      } else {
        const value = item.values[index];
        if (value === undefined || DefaultInsertValueNode.is(value)) return;
        row[position] = assignable(scope.expression(value), table, position, scope);
      }
    });
    return row;
  });
  return { kind: 'values', rows };
}

/** INSERT ... SELECT: the query's columns fill the named ones, or the first ones. */
function lowerSelected(
  node: SelectQueryNode,
  listed: readonly number[] | null,
  table: TableLayout,
  scope: Scope,
): InsertSource {
  const positions = listed ?? table.columns.map((_, index) => index);
  const wanted = positions.map((position) => table.columns[position]?.type ?? 'text');
  const { query, shape, lock } = lowerQuery(node, scope.parts, wanted);
  if (lock !== null) throw notSupported('row locks of INSERT ... SELECT');
  if (shape.columns.length > positions.length) {
    throw new SqlError('42601', 'INSERT has more expressions than target columns');
  }
  // Without a list of columns the last ones may be left out.
  if (listed !== null && shape.columns.length < positions.length) {
    throw new SqlError('42601', 'INSERT has more target columns than expressions');
  }
  const columns: (Expression | null)[] = table.columns.map(() => null);
  shape.columns.forEach(({ type }, column) => {
    const position = positions[column] ?? 0;
    columns[position] = assignable({ type, value: { kind: 'column', source: 0, column } }, table, position, scope);
  });
  return { kind: 'query', query, columns };
}

const conflictParts = new Set(['kind', 'columns', 'constraint', 'indexWhere', 'doNothing', 'updates', 'updateWhere']);

type Conflict = InsertStatement['conflict'];

/** PostgreSQL looks for the keys of a conflict target when it plans, after all expressions. */
function lowerAnswer(
  { onConflict, returning }: InsertQueryNode,
  relation: Relation,
  table: TableLayout,
  names: Scope,
): Pick<InsertStatement, 'conflict' | 'returning'> {
  const scope = names.with({ relations: [relation], width: 1 });
  const action = onConflict === undefined ? null : lowerAction(onConflict, relation, table, names);
  const outputs = lowerReturning(returning?.selections, scope);
  const conflict =
    onConflict === undefined || action === null ? null : { arbiters: lowerArbiters(onConflict, table, scope), action };
  return { conflict, returning: outputs };
}

function lowerAction(
  node: OnConflictNode,
  relation: Relation,
  table: TableLayout,
  names: Scope,
): NonNullable<Conflict>['action'] {
  requireOnly(node, conflictParts);
  if (node.doNothing === true) return { kind: 'nothing' };
  if (node.updates === undefined) throw notSupported('ON CONFLICT without an action');
  if (node.columns === undefined && node.constraint === undefined) {
    throw new SqlError('42601', 'ON CONFLICT DO UPDATE requires inference specification or constraint name');
  }
  const relations = [relation, { ...relation, name: 'excluded' }];
  const scope = names.with({ relations, width: 2, clause: 'UPDATE' });
  const assignments = lowerAssignments(node.updates, table, scope);
  const where = node.updateWhere === undefined ? null : scope.condition(node.updateWhere.where, 'WHERE');
  return { kind: 'update', assignments, where };
}

/**
 * The unique keys whose conflicts ON CONFLICT handles: the named constraint, those over the named columns, or all. A partial
 * index is meant when the condition of the target implies its own.
 */
function lowerArbiters(
  { columns, constraint, indexWhere }: OnConflictNode,
  table: TableLayout,
  scope: Scope,
): readonly KeyLayout[] {
  if (constraint !== undefined) {
    const named = table.keys.filter((key) => key.where === null && key.constraint === constraint.name);
    if (named.length > 0) return named;
    throw new SqlError('42704', `constraint "${constraint.name}" for table "${table.name}" does not exist`);
  }
  if (columns === undefined) return table.keys;
  const wanted = new Set(columns.map((column) => positionOf(table, column.column.name)));
  const premise = indexWhere === undefined ? null : premiseOf(indexWhere.where, scope);
  const overColumns = table.keys.filter(
    (key) => key.columns.length === wanted.size && key.columns.every((column) => wanted.has(column)),
  );
  const arbiters = overColumns.filter(
    ({ where }) => where === null || (premise !== null && plainlyImplies(premise, where)),
  );
  if (arbiters.length > 0) return arbiters;
  if (overColumns.length > 0 && premise !== null) throw notSupported('the inference of this partial index');
  throw new SqlError('42P10', 'there is no unique or exclusion constraint matching the ON CONFLICT specification');
}

/** The condition of a conflict target. As in PostgreSQL's custom plans its parameters count as the constants that they are. */
function premiseOf(node: OperationNode, scope: Scope): Expression {
  return scope.parts.lowering.parameters.fix(scope.condition(node, 'WHERE'));
}
