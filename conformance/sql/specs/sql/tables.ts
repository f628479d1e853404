import type { AlterTableStatement, Statement } from 'pgsql-ast-parser';
import { defineSchema } from '../../../../models/database/sql/define-schema.ts';
import type { DatabaseSchema, KeyLayout, TableLayout } from '../../../../models/database/sql/schema.ts';
import { SqlError } from '../../../../models/database/sql/sql-error.ts';
import { Unreadable } from '../spec.ts';
import { SpecTable } from './table.ts';
import type { Format } from './types.ts';

/** The tables of a specification, as the model has them. */
export class SpecTables {
  readonly schema: DatabaseSchema;
  readonly #tables: ReadonlyMap<string, SpecTable>;

  /** @throws Unreadable when they do not fit together */
  constructor(tables: ReadonlyMap<string, SpecTable>) {
    this.#tables = tables;
    this.schema = schemaOf(tables);
  }

  /** Those of a table, in order; none when there is no such table. */
  columnsOf(table: string): readonly string[] {
    return this.#tables.get(table)?.columnNames ?? [];
  }

  /** How a column is printed; null: plainly. */
  formatOf(table: string, column: string): Format | null {
    return this.#tables.get(table)?.formats.get(column) ?? null;
  }

  /** Columns that the model leaves out of all tables. */
  get leftOut(): ReadonlySet<string> {
    return new Set([...this.#tables.values()].flatMap((table) => [...table.leftOut]));
  }
}

function schemaOf(tables: ReadonlyMap<string, SpecTable>): DatabaseSchema {
  try {
    const definitions = [...tables].map(([name, table]) => [name, table.definition] as const);
    const named = defineSchema(Object.fromEntries(definitions)).tables.map((layout) =>
      withIndexNames(layout, tables.get(layout.name)?.indexNames ?? new Map<string, string>()),
    );
    return { tables: named, byName: new Map(named.map((table) => [table.name, table])) };
  } catch (error) {
    if (error instanceof SqlError) throw new Unreadable(error.message);
    throw error;
  }
}

/** Violated unique indexes are told by the names that they were given. */
function withIndexNames(layout: TableLayout, names: ReadonlyMap<string, string>): TableLayout {
  if (names.size === 0) return layout;
  const renamed = (key: KeyLayout): KeyLayout => {
    const columns = key.columns.map((position) => layout.columns[position]?.name).join();
    return { ...key, constraint: names.get(columns) ?? key.constraint };
  };
  return { ...layout, keys: layout.keys.map(renamed), primaryKey: renamed(layout.primaryKey) };
}

/** Changes `tables` as a DDL statement says. @throws Unreadable for what the model's tables do not have */
export function applyDefinition(statement: Statement, tables: Map<string, SpecTable>): void {
  switch (statement.type) {
    case 'create table':
      tables.set(statement.name.name, SpecTable.read(statement));
      return;
    case 'create index':
      tableNamed(statement.table.name, tables).addIndex(statement);
      return;
    case 'alter table':
      alterTable(statement, tableNamed(statement.table.name, tables));
      return;
    default:
      throw new Unreadable(statement.type.toUpperCase());
  }
}

function alterTable({ changes }: AlterTableStatement, table: SpecTable): void {
  for (const change of changes) {
    if (change.type === 'add column') table.addColumn(change.column);
    else if (change.type === 'add constraint') table.addConstraint(change.constraint);
    else throw new Unreadable(`ALTER TABLE ${change.type.toUpperCase()}`);
  }
}

function tableNamed(name: string, tables: ReadonlyMap<string, SpecTable>): SpecTable {
  const table = tables.get(name);
  if (table === undefined) throw new Unreadable(`the table ${name}`);
  return table;
}
