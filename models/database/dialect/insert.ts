import {
  DefaultInsertValueNode,
  PrimitiveValueListNode,
  ValuesNode,
  type InsertQueryNode,
  type OnConflictNode,
} from 'kysely';
import type { Expression } from '../sql/expression.ts';
import { plainlyImplies } from '../sql/implication.ts';
import type { DatabaseSchema, KeyLayout, TableLayout } from '../sql/schema.ts';
import { notSupported, SqlError } from '../sql/sql-error.ts';
import type { InsertStatement } from '../sql/statement.ts';
import { lowerAssignments, positionOf } from './assignments.ts';
import { lowerExpression } from './expression.ts';
import { lowerReturning } from './outputs.ts';
import { parameter } from './parameter.ts';
import { namedTable, Scope } from './scope.ts';
import { requireOnly } from './unsupported.ts';

const parts = new Set(['kind', 'into', 'columns', 'values', 'defaultValues', 'onConflict', 'returning']);

export function lowerInsert(node: InsertQueryNode, schema: DatabaseSchema): InsertStatement {
  requireOnly(node, parts);
  if (node.into === undefined) throw notSupported('INSERT without a table');
  const named = namedTable(schema, node.into);
  return {
    kind: 'insert',
    table: named.table,
    rows: node.defaultValues === true ? [named.table.columns.map(() => null)] : lowerRows(node, named.table),
    conflict: node.onConflict === undefined ? null : lowerConflict(node.onConflict, named.table),
    returning: lowerReturning(node.returning?.selections, new Scope([named])),
  };
}

function lowerRows({ columns, values }: InsertQueryNode, table: TableLayout): (Expression | null)[][] {
  if (values === undefined || !ValuesNode.is(values)) throw notSupported(`INSERT from ${values?.kind ?? 'nothing'}`);
  const positions = (columns ?? []).map((column) => positionOf(table, column.column.name));
  const scope = new Scope([]);
  return values.values.map((item) => {
    const row: (Expression | null)[] = table.columns.map(() => null);
    positions.forEach((position, index) => {
      if (PrimitiveValueListNode.is(item)) {
        row[position] = { kind: 'constant', value: parameter(item.values[index]) };
      } else {
        const value = item.values[index];
        if (value !== undefined && !DefaultInsertValueNode.is(value)) row[position] = lowerExpression(value, scope);
      }
    });
    return row;
  });
}

const conflictParts = new Set(['kind', 'columns', 'constraint', 'indexWhere', 'doNothing', 'updates', 'updateWhere']);

function lowerConflict(node: OnConflictNode, table: TableLayout): InsertStatement['conflict'] {
  requireOnly(node, conflictParts);
  const arbiters = lowerArbiters(node, table);
  if (node.doNothing === true) return { arbiters, action: { kind: 'nothing' } };
  if (node.updates === undefined) throw notSupported('ON CONFLICT without an action');
  if (node.columns === undefined && node.constraint === undefined) {
    throw new SqlError('42601', 'ON CONFLICT DO UPDATE requires inference specification or constraint name');
  }
  const scope = new Scope([
    { name: table.name, table },
    { name: 'excluded', table },
  ]);
  const where = node.updateWhere === undefined ? null : lowerExpression(node.updateWhere.where, scope);
  return { arbiters, action: { kind: 'update', assignments: lowerAssignments(node.updates, table, scope), where } };
}

/**
 * The unique keys whose conflicts ON CONFLICT handles: the named constraint, those over the named columns, or all. A partial
 * index is meant when the condition of the target implies its own.
 */
function lowerArbiters({ columns, constraint, indexWhere }: OnConflictNode, table: TableLayout): readonly KeyLayout[] {
  if (constraint !== undefined) {
    const named = table.keys.filter((key) => key.where === null && key.constraint === constraint.name);
    if (named.length > 0) return named;
    throw new SqlError('42704', `constraint "${constraint.name}" for table "${table.name}" does not exist`);
  }
  if (columns === undefined) return table.keys;
  const wanted = new Set(columns.map((column) => positionOf(table, column.column.name)));
  const premise =
    indexWhere === undefined ? null : lowerExpression(indexWhere.where, new Scope([{ name: table.name, table }]));
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
