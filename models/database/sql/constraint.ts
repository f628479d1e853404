import { evaluate } from './expression.ts';
import type { ForeignKeyLayout, KeyLayout, TableLayout } from './schema.ts';
import { checkViolation, notNullViolation, SqlError, uniqueViolation } from './sql-error.ts';
import { printValue } from './text.ts';
import type { Row } from './value.ts';

/** What a row must satisfy by itself: NOT NULL, in order of the columns, then CHECK. @throws 23502 or 23514 */
export function requireValid(table: TableLayout, row: Row): void {
  for (const position of table.required) {
    if (row[position] !== null) continue;
    const name = table.columns[position]?.name ?? '';
    throw notNullViolation(table.name, name, `Failing row contains (${describe(table, row)}).`);
  }
  for (const { constraint, condition } of table.checks) {
    if (evaluate(condition, [row]) === false) {
      throw checkViolation(table.name, constraint, `Failing row contains (${describe(table, row)}).`);
    }
  }
}

/** The failure of a row whose key is taken. */
export function duplicateKey(table: TableLayout, key: KeyLayout, row: Row): SqlError {
  return uniqueViolation(table.name, key.constraint, `Key ${describeKeyOf(table, key.columns, row)} already exists.`);
}

/** The failure of a row that refers to nothing. */
export function keyMissing(table: TableLayout, { constraint, child, parent }: ForeignKeyLayout, row: Row): SqlError {
  const detail = `Key ${describeKeyOf(table, child.columns, row)} is not present in table "${parent.table}".`;
  const message = `insert or update on table "${table.name}" violates foreign key constraint "${constraint}"`;
  return new SqlError('23503', message, { detail, table: table.name, constraint });
}

/** The failure of removing a row that others refer to. */
export function keyStillReferenced(
  table: TableLayout,
  { constraint, child, parent }: ForeignKeyLayout,
  row: Row,
): SqlError {
  const detail = `Key ${describeKeyOf(table, parent.columns, row)} is still referenced from table "${child.table}".`;
  const message = `update or delete on table "${table.name}" violates foreign key constraint "${constraint}" on table "${child.table}"`;
  return new SqlError('23503', message, { detail, table: child.table, constraint });
}

/** `(a, b)=(1, 2)` */
function describeKeyOf(table: TableLayout, columns: readonly number[], row: Row): string {
  const names = columns.map((column) => table.columns[column]?.name ?? '');
  return `(${names.join(', ')})=(${columns.map((column) => print(table, column, row)).join(', ')})`;
}

/** Values beyond 64 bytes are cut. */
function describe(table: TableLayout, row: Row): string {
  return table.columns.map((_, column) => clip(print(table, column, row))).join(', ');
}

function print(table: TableLayout, column: number, row: Row): string {
  return printValue(table.columns[column]?.type ?? 'text', row[column] ?? null);
}

const longest = 64;

function clip(text: string): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (bytes > longest) return `${text.slice(0, end)}...`;
    end += character.length;
  }
  return text;
}
