import type { Access } from '../../sim/kernel/footprint.ts';
import type { Expression } from './sql/expression.ts';
import { describeKey } from './sql/key.ts';
import { findLookup } from './sql/lookup.ts';
import type { KeyLayout, TableLayout } from './sql/schema.ts';
import type { Statement } from './sql/statement.ts';
import type { SqlValue } from './sql/value.ts';

/**
 * What a statement touches, as far as it tells itself: rows where it names their primary key, otherwise whole tables.
 * Keys of unique constraints are places of their own, under the constraint's name, since inserts race for them.
 */
export function footprintOf(statement: Statement): Access[] {
  switch (statement.kind) {
    case 'select':
      return statement.sources.map(({ table }, index) => {
        const write = statement.lock?.sources.includes(index) === true;
        return rowAccess(table, index, [statement.where], write);
      });
    case 'insert':
      return statement.rows.flatMap((row) => statement.table.keys.map((key) => keyAccess(statement.table, key, row)));
    case 'update':
    case 'delete':
      return changeAccess(statement);
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
      const [first] = footprintOf(statement);
      const table =
        statement.kind === 'select'
          ? statement.sources.map((source) => source.table.name).join('+')
          : statement.table.name;
      return first === undefined || first.key === null ? table : `${table}/${first.key}`;
    }
    default:
      return 'transaction';
  }
}

/** Changing a column of a unique key can collide with anything under that key. */
function changeAccess(statement: Extract<Statement, { kind: 'update' | 'delete' }>): Access[] {
  const { table, where } = statement;
  const accesses = [rowAccess(table, 0, [where], true)];
  const changed = statement.kind === 'update' ? statement.assignments.map(({ column }) => column) : null;
  for (const key of table.keys) {
    if (key === table.primaryKey && changed === null) continue;
    if (changed !== null && !key.columns.some((column) => changed.includes(column))) continue;
    accesses.push({ space: 'database', collection: nameOf(table, key), key: null, write: true });
  }
  return accesses;
}

function rowAccess(table: TableLayout, source: number, where: readonly (Expression | null)[], write: boolean): Access {
  const [key, ...others] = findLookup({ keys: [table.primaryKey], indexes: [] }, source, where)?.keys ?? [];
  const values = key === undefined || others.length > 0 ? null : constants(key);
  return { space: 'database', collection: table.name, key: values === null ? null : describeKey(values), write };
}

function keyAccess(table: TableLayout, key: KeyLayout, row: readonly (Expression | null)[]): Access {
  const values = constants(key.columns.map((column) => row[column] ?? null));
  return {
    space: 'database',
    collection: nameOf(table, key),
    key: values === null ? null : describeKey(values),
    write: true,
  };
}

function nameOf(table: TableLayout, key: KeyLayout): string {
  return key === table.primaryKey ? table.name : key.constraint;
}

function constants(expressions: readonly (Expression | null)[]): SqlValue[] | null {
  const values: SqlValue[] = [];
  for (const expression of expressions) {
    if (expression?.kind !== 'constant') return null;
    values.push(expression.value);
  }
  return values;
}
