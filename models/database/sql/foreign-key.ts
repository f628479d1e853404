import { foreignKeyName } from '../../../modules/ports/sql/constraint-names.ts';
import type { ForeignKeyDefinition, Tables } from '../../../modules/ports/sql/tables.ts';
import type { ForeignKeyLayout, ReferenceEnd, TableLayout } from './schema.ts';
import { notSupported, SqlError } from './sql-error.ts';

/**
 * The tables with their foreign keys, in order of creation. Throws as PostgreSQL would refuse to create them: 42P01 and
 * 42703 for unknown names, 42830 for a key that is not unique or has not as many columns, 42804 for columns of other types.
 */
export function withForeignKeys(tables: readonly TableLayout[], definitions: Tables): readonly TableLayout[] {
  const all = tables.flatMap((child) =>
    (definitions[child.name]?.foreignKeys ?? []).map((definition) => layOut(child, definition, tables)),
  );
  if (all.length === 0) return tables;
  return tables.map((table) => ({
    ...table,
    references: all.filter(({ child }) => child.table === table.name),
    referencedBy: all.filter(({ parent }) => parent.table === table.name),
    dependents: [...dependentsOf(table.name, all, new Map())].map(([name, changes]) => ({ table: name, changes })),
  }));
}

/** Adds to `found`, by name, whether they are changed. */
function dependentsOf(
  table: string,
  all: readonly ForeignKeyLayout[],
  found: Map<string, boolean>,
): ReadonlyMap<string, boolean> {
  for (const { parent, child, onDelete } of all) {
    if (parent.table !== table) continue;
    const changes = onDelete === 'cascade' || onDelete === 'set null';
    const known = found.get(child.table);
    found.set(child.table, changes || known === true);
    if (changes && known !== true) dependentsOf(child.table, all, found);
  }
  return found;
}

function layOut(
  child: TableLayout,
  definition: ForeignKeyDefinition,
  tables: readonly TableLayout[],
): ForeignKeyLayout {
  const parent = tables.find(({ name, ordinal }) => name === definition.table && ordinal <= child.ordinal);
  if (parent === undefined) throw new SqlError('42P01', `relation "${definition.table}" does not exist`);
  const columns = definition.columns.map((name) => positionOf(child, name));
  const key = definition.key?.map((name) => positionOf(parent, name)) ?? parent.primaryKey.columns;
  if (key.length !== columns.length) {
    throw new SqlError('42830', 'number of referencing and referenced columns for foreign key disagree');
  }
  const unique = parent.keys.some(({ where, columns: own }) => where === null && haveSame(own, key));
  if (!unique) {
    const message = `there is no unique constraint matching given keys for referenced table "${parent.name}"`;
    throw new SqlError('42830', message);
  }
  const constraint = foreignKeyName(child.name, definition.columns);
  columns.forEach((column, index) => requireSameType(constraint, child, column, parent, key[index] ?? 0));
  const onDelete = definition.onDelete ?? 'no action';
  return { constraint, child: endOf(child, columns), parent: endOf(parent, key), onDelete };
}

function endOf(table: TableLayout, columns: readonly number[]): ReferenceEnd {
  const whole = [...table.keys, ...table.indexes].filter(({ where }) => where === null);
  const index = whole.find((candidate) => haveSame(candidate.columns, columns));
  if (index === undefined) return { table: table.name, columns, index: null };
  const order = index.columns.map((column) => columns.indexOf(column));
  return { table: table.name, columns, index: { position: index.position, order } };
}

function haveSame(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((column) => right.includes(column));
}

function requireSameType(
  constraint: string,
  child: TableLayout,
  column: number,
  parent: TableLayout,
  key: number,
): void {
  const type = child.columns[column]?.type;
  const keyType = parent.columns[key]?.type;
  if (type === 'jsonb') throw notSupported('foreign keys of jsonb columns');
  const numbers = ['integer', 'bigint', 'double precision'];
  if (type === keyType || (numbers.includes(type ?? '') && numbers.includes(keyType ?? ''))) return;
  throw new SqlError('42804', `foreign key constraint "${constraint}" cannot be implemented`);
}

function positionOf(table: TableLayout, name: string): number {
  const position = table.positions.get(name);
  if (position !== undefined) return position;
  throw new SqlError('42703', `column "${name}" referenced in foreign key constraint does not exist`);
}
