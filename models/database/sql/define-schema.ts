import { indexName, primaryKeyName, uniqueName } from '../../../modules/ports/sql/constraint-names.ts';
import type {
  ColumnDefinition,
  TableDefinition,
  Tables,
  TablesOf,
  UniqueDefinition,
} from '../../../modules/ports/sql/tables.ts';
import { withForeignKeys } from './foreign-key.ts';
import { lowerCondition } from './condition.ts';
import { coerce, type ColumnDefault, type ColumnLayout, type DatabaseSchema } from './schema.ts';
import type { CheckLayout, ColumnType, KeyLayout, TableLayout } from './schema.ts';
import { SqlError } from './sql-error.ts';

/**
 * Precomputes the layouts of declared tables. Throws as PostgreSQL would refuse to create them: 42703 for a name that is
 * no column, 42P07 for a name that two constraints or indexes would have, 42622 for one beyond 63 bytes.
 */
export function defineSchema<Rows>(definitions: TablesOf<Rows>): DatabaseSchema<Rows>;
export function defineSchema(definitions: Tables): DatabaseSchema;
export function defineSchema(definitions: Tables): DatabaseSchema {
  const plain = Object.entries(definitions).map(([name, definition], ordinal) => layOut(name, definition, ordinal));
  const tables = withForeignKeys(plain, definitions);
  requireNames(tables);
  return { tables, byName: new Map(tables.map((table) => [table.name, table])) };
}

function layOut(name: string, definition: TableDefinition, ordinal: number): TableLayout {
  const columns = layOutColumns(definition);
  const positions = new Map(columns.map((column, position) => [column.name, position]));
  const positionsOf = (names: readonly string[]): number[] =>
    names.map((column) => positions.get(column) ?? undefinedColumn(column));
  const keys = uniqueOf(definition).map((unique, position): KeyLayout => ({
    constraint: position === 0 ? primaryKeyName(name) : uniqueName(name, unique),
    position,
    columns: positionsOf(unique.columns),
    where: unique.where === undefined ? null : lowerCondition(unique.where, columns),
  }));
  const [primaryKey] = keys;
  if (primaryKey === undefined) throw new Error(`table ${name} has no primary key`);
  const indexes = prefixesOf(definition.indexes ?? []).map((names, index): KeyLayout => ({
    constraint: indexName(name, names),
    position: keys.length + index,
    columns: positionsOf(names),
    where: null,
  }));
  return {
    name,
    ordinal,
    columns,
    positions,
    keys,
    primaryKey,
    required: columns.flatMap(({ nullable }, position) => (nullable ? [] : [position])),
    keyColumns: [...new Set(keys.flatMap((key) => (key.where === null ? key.columns : [])))],
    indexes,
    references: [],
    referencedBy: [],
    dependents: [],
    checks: checksOf(definition, columns),
    sequences: columns.filter((column) => column.default.kind === 'sequence').length,
    nullRow: columns.map(() => null),
  };
}

/** The primary key, then constraints, then partial indexes: the order in which PostgreSQL makes and visits them. */
function uniqueOf({ primaryKey, unique = [] }: TableDefinition): readonly UniqueDefinition[] {
  const constraints = unique.filter(({ where }) => where === undefined);
  return [{ columns: primaryKey }, ...constraints, ...unique.filter(({ where }) => where !== undefined)];
}

function layOutColumns(definition: TableDefinition): ColumnLayout[] {
  let sequences = 0;
  return Object.entries(definition.columns).map(([name, given]) => {
    const { type, nullable = false, identity = false, ...rest } = full(given);
    if (identity) return { name, type, nullable, default: { kind: 'sequence', sequence: sequences++ } };
    const column = { name, type, nullable, default: nothing };
    return rest.default === undefined ? column : { ...column, default: defaultOf(column, rest.default) };
  });
}

const nothing: ColumnDefault = { kind: 'constant', value: null };

function full(given: ColumnDefinition): Exclude<ColumnDefinition, ColumnType> {
  return typeof given === 'string' ? { type: given } : given;
}

function defaultOf(column: ColumnLayout, value: string | number | boolean): ColumnDefault {
  if (column.type === 'timestamptz' && value === 'now()') return { kind: 'now' };
  return { kind: 'constant', value: coerce(column, value) };
}

function checksOf(definition: TableDefinition, columns: readonly ColumnLayout[]): CheckLayout[] {
  const checks = Object.entries(definition.checks ?? {}).map(([constraint, condition]): CheckLayout => ({
    constraint,
    condition: lowerCondition(condition, columns),
  }));
  return checks.sort((left, right) => (left.constraint < right.constraint ? -1 : 1));
}

/** All lists of columns and their prefixes, each once, longest first. */
function prefixesOf(indexes: readonly (readonly string[])[]): (readonly string[])[] {
  const prefixes = indexes.flatMap((names) => names.map((_, index) => names.slice(0, names.length - index)));
  const distinct = new Map(prefixes.map((names) => [JSON.stringify(names), names]));
  return [...distinct.values()].sort((left, right) => right.length - left.length);
}

function requireNames(tables: readonly TableLayout[]): void {
  const names = tables.flatMap((table) => [table.name, ...table.keys.map((key) => key.constraint)]);
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new SqlError('42P07', `relation "${name}" already exists`);
    seen.add(name);
    // PostgreSQL would cut it, and two names might become one.
    if (name.length > 63) throw new SqlError('42622', `identifier "${name}" is too long`);
  }
}

function undefinedColumn(column: string): never {
  throw new SqlError('42703', `column "${column}" does not exist`);
}
