import { AliasNode, IdentifierNode, TableNode, type OperationNode } from 'kysely';
import type { Expression } from '../sql/expression.ts';
import type { ColumnType, DatabaseSchema, TableLayout } from '../sql/schema.ts';
import { notSupported, SqlError } from '../sql/sql-error.ts';
import { unsupported } from './unsupported.ts';

/** A table as a statement names it. */
export interface NamedTable {
  readonly name: string;
  readonly table: TableLayout;
}

/** The names that expressions of one statement may use; the position of a table is its source number. */
export class Scope {
  readonly tables: readonly NamedTable[];

  constructor(tables: readonly NamedTable[]) {
    this.tables = tables;
  }

  /** @throws 42703, 42702 or 42P01 as PostgreSQL does when the name means nothing or two things */
  column(name: string, tableName: string | null): Extract<Expression, { kind: 'column' }> {
    if (tableName !== null) {
      const source = this.source(tableName);
      const column = this.tables[source]?.table.positions.get(name);
      if (column === undefined) throw new SqlError('42703', `column ${tableName}.${name} does not exist`);
      return { kind: 'column', source, column };
    }
    let found: Extract<Expression, { kind: 'column' }> | null = null;
    for (let source = 0; source < this.tables.length; source++) {
      const column = this.tables[source]?.table.positions.get(name);
      if (column === undefined) continue;
      if (found !== null) throw new SqlError('42702', `column reference "${name}" is ambiguous`);
      found = { kind: 'column', source, column };
    }
    if (found === null) throw new SqlError('42703', `column "${name}" does not exist`);
    return found;
  }

  source(tableName: string): number {
    const source = this.tables.findIndex((table) => table.name === tableName);
    if (source < 0) throw new SqlError('42P01', `missing FROM-clause entry for table "${tableName}"`);
    return source;
  }

  /** The column type of an expression, where that is plain to see. */
  typeOf(expression: Expression): ColumnType | null {
    if (expression.kind !== 'column') return null;
    return this.tables[expression.source]?.table.columns[expression.column]?.type ?? null;
  }
}

/** Resolves `table` or `table as alias`. */
export function namedTable(schema: DatabaseSchema, node: OperationNode): NamedTable {
  if (AliasNode.is(node)) {
    const { table } = namedTable(schema, node.node);
    return { name: identifier(node.alias), table };
  }
  const name = tableName(node);
  const table = schema.byName.get(name);
  if (table === undefined) throw new SqlError('42P01', `relation "${name}" does not exist`);
  return { name, table };
}

/** The name that a table node mentions. */
export function tableName(node: OperationNode): string {
  if (!TableNode.is(node)) throw unsupported(node, 'place of a table');
  const { schema, identifier } = node.table;
  if (schema !== undefined && schema.name !== 'public') throw notSupported(`the schema "${schema.name}"`);
  return identifier.name;
}

export function identifier(node: OperationNode): string {
  if (!IdentifierNode.is(node)) throw unsupported(node, 'place of a name');
  return node.name;
}
