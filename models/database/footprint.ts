import type { Access } from '../../sim/kernel/footprint.ts';
import type { Expression } from './sql/expression.ts';
import { describeKey } from './sql/key.ts';
import type { Query, Source } from './sql/query.ts';
import type { KeyLayout, TableLayout } from './sql/schema.ts';
import type {
  DataStatement,
  DeleteStatement,
  InsertStatement,
  SelectStatement,
  Statement,
  UpdateStatement,
} from './sql/statement.ts';
import { tablesBelow, tablesOf, type TableSource } from './sql/traverse.ts';
import type { SqlValue } from './sql/value.ts';

/**
 * What a statement touches, as far as it tells itself: rows where it names their primary key, otherwise whole tables.
 * Keys of unique constraints are places of their own, under the constraint's name, since inserts race for them.
 */
export function footprintOf(statement: Statement): Access[] {
  switch (statement.kind) {
    case 'select':
      return [...selectAccess(statement), ...lockedBelow(statement)];
    case 'insert':
      return [...insertAccess(statement), ...lockedBelow(statement)];
    case 'update':
    case 'delete':
      return [...changeAccess(statement), ...lockedBelow(statement)];
    case 'lock table':
      return [{ space: 'database', collection: statement.table.name, key: null, write: true }];
    case 'advisory':
      return [{ space: 'database', collection: 'advisory locks', key: statement.key, write: true }];
    case 'locking':
      return [...footprintOf(statement.statement), ...statement.locks.flatMap(footprintOf)];
    default:
      return [];
  }
}

/** The tables and, where known, the key that a statement is about, for identities and people: `runs/r1`. */
export function describeObject(statement: Statement): string {
  switch (statement.kind) {
    case 'select':
    case 'insert':
    case 'update':
    case 'delete': {
      const table = statement.kind === 'select' ? namesOf(statement.query) : statement.table.name;
      const key = firstKeyOf(statement);
      return key === null ? table : `${table}/${key}`;
    }
    case 'lock table':
      return statement.table.name;
    case 'advisory':
      return `advisory/${statement.key}`;
    case 'locking':
      return describeObject(statement.statement);
    default:
      return 'transaction';
  }
}

/** The primary key of the first row that a statement is about, where it names one. Asked of every statement that is sent. */
function firstKeyOf(statement: DataStatement): string | null {
  const { parameters } = statement;
  if (statement.kind === 'insert') {
    const { table, source } = statement;
    const row = source.kind === 'values' ? source.rows[0] : source.columns;
    return row === undefined ? null : insertedKey(table.primaryKey, row, parameters);
  }
  if (statement.kind !== 'select') return keyOf(statement.sources[0], parameters);
  const { query } = statement;
  return query.kind === 'select' ? keyOf(query.sources.find(isTable), parameters) : null;
}

function isTable(source: Source): source is TableSource {
  return source.kind === 'table';
}

/** The tables that a query's FROM clause names; of any other query all of them. */
function namesOf(query: Query): string {
  const own = query.kind === 'select' ? query.sources.filter(isTable) : [];
  const tables = own.length > 0 ? own : tablesOf(query);
  return tables.map(({ table }) => table.name).join('+');
}

function selectAccess({ query, lock, parameters }: SelectStatement): Access[] {
  const own: readonly Source[] = query.kind === 'select' ? query.sources : [];
  const locked = (lock?.sources ?? []).map((index) => own[index]);
  return tablesOf(query).map((source) =>
    own.includes(source)
      ? { ...tableAccess(source.table), key: keyOf(source, parameters), write: locked.includes(source) }
      : tableAccess(source.table),
  );
}

/** Sub-selects that lock rows: which rows, only they tell. */
function lockedBelow({ locking }: DataStatement): Access[] {
  return locking.flatMap(({ query, lock }) =>
    lock.sources.flatMap((index) => {
      const source = query.sources[index];
      return source?.kind === 'table' ? [{ ...tableAccess(source.table), write: true }] : [];
    }),
  );
}

function insertAccess({ table, source, parameters }: InsertStatement): Access[] {
  const rows = source.kind === 'values' ? source.rows : [source.columns];
  const read = source.kind === 'values' ? rows.flat().flatMap(below) : tablesOf(source.query);
  return [
    ...rows.flatMap((row) => table.keys.map((key) => keyAccess(table, key, row, parameters))),
    ...read.map((other) => tableAccess(other.table)),
    ...parentsOf(table),
  ];
}

/** A row that refers to others looks whether they are there. */
function parentsOf({ references }: TableLayout): Access[] {
  return references.map(({ parent }) => ({ space: 'database', collection: parent.table, key: null, write: false }));
}

/** What goes from a table may be referred to, and take others with it. */
function childrenOf({ dependents }: TableLayout): Access[] {
  return dependents.map(({ table, changes }) => ({ space: 'database', collection: table, key: null, write: changes }));
}

/** Changing a column of a unique key can collide with anything under that key. */
function changeAccess(statement: UpdateStatement | DeleteStatement): Access[] {
  const { table, sources, where, parameters } = statement;
  const [target, ...others] = sources;
  const accesses = [{ ...tableAccess(table), key: keyOf(target, parameters), write: true }];
  const changed = statement.kind === 'update' ? statement.assignments.map(({ column }) => column) : null;
  for (const key of table.keys) {
    if (key === table.primaryKey && changed === null) continue;
    // A row enters and leaves a partial index by any of the columns that its condition names.
    if (changed !== null && key.where === null && !key.columns.some((column) => changed.includes(column))) continue;
    accesses.push({ space: 'database', collection: nameOf(table, key), key: null, write: true });
  }
  const values = statement.kind === 'update' ? statement.assignments.map(({ value }) => value) : [];
  const joined = others.flatMap((source) => (source.kind === 'table' ? [source] : tablesOf(source.query)));
  const read = [where, ...sources.map(({ on }) => on), ...values].flatMap(below);
  return [
    ...accesses,
    ...[...joined, ...read].map((source) => tableAccess(source.table)),
    ...parentsOf(table),
    ...childrenOf(table),
  ];
}

function below(expression: Expression | null): readonly TableSource[] {
  return expression === null ? [] : tablesBelow(expression);
}

function tableAccess(table: TableLayout): Access {
  return { space: 'database', collection: table.name, key: null, write: false };
}

/** The primary key that the conditions of a source bind it to. */
function keyOf(source: Source | undefined, parameters: readonly SqlValue[]): string | null {
  if (source?.kind !== 'table' || source.lookup?.index !== source.table.primaryKey) return null;
  const [key, ...others] = source.lookup.keys;
  return key === undefined || others.length > 0 ? null : described(key, parameters);
}

function keyAccess(
  table: TableLayout,
  key: KeyLayout,
  row: readonly (Expression | null)[],
  parameters: readonly SqlValue[],
): Access {
  return {
    space: 'database',
    collection: nameOf(table, key),
    key: insertedKey(key, row, parameters),
    write: true,
  };
}

function insertedKey(
  { columns }: KeyLayout,
  row: readonly (Expression | null)[],
  parameters: readonly SqlValue[],
): string | null {
  return described(
    columns.map((column) => row[column] ?? null),
    parameters,
  );
}

function nameOf(table: TableLayout, key: KeyLayout): string {
  return key === table.primaryKey ? table.name : key.constraint;
}

/** The key of so many values; null unless each is known beforehand. */
function described(expressions: readonly (Expression | null)[], parameters: readonly SqlValue[]): string | null {
  const values: SqlValue[] = [];
  for (const expression of expressions) {
    if (expression?.kind === 'constant') values.push(expression.value);
    else if (expression?.kind === 'parameter') values.push(parameters[expression.index] ?? null);
    else return null;
  }
  return describeKey(values);
}
