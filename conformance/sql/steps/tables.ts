import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  DummyDriver,
  type Compilable,
} from 'kysely';
import type { TableDefinition } from '../../../models/database/sql/schema.ts';
import type { SqlValue } from '../../../models/database/sql/value.ts';
import type { Contents } from './step.ts';

/** The tables of a comparison, as both sides get them. */
export type Tables = { readonly [table: string]: TableDefinition };

/** Makes queries, which an arm then runs. */
export function queryBuilder<Schema>(): Kysely<Schema> {
  return new Kysely<Schema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

const anyTable = queryBuilder<{ [table: string]: { [column: string]: SqlValue } }>();

/** One INSERT for each table that has rows. */
export function insertionOf(contents: Contents): readonly Compilable[] {
  return Object.entries(contents)
    .filter(([, rows]) => rows.length > 0)
    .map(([table, rows]) => anyTable.insertInto(table).values(rows));
}

/** CREATE TABLE and CREATE INDEX statements for PostgreSQL. */
export function creationOf(tables: Tables): readonly string[] {
  return Object.entries(tables).flatMap(([name, definition]) => {
    const columns = Object.entries(definition.columns).map(([column, given]) => {
      const { type, nullable = false, default: value = null } = typeof given === 'string' ? { type: given } : given;
      return `${column} ${type}${nullable ? '' : ' not null'}${value === null ? '' : ` default ${constant(value)}`}`;
    });
    const keys = [
      `primary key (${definition.primaryKey.join(', ')})`,
      ...(definition.unique ?? []).map((key) => `unique (${key.join(', ')})`),
    ];
    return [
      `create table ${name} (${[...columns, ...keys].join(', ')})`,
      ...(definition.indexes ?? []).map((column) => `create index on ${name} (${column})`),
    ];
  });
}

function constant(value: SqlValue): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : `'${JSON.stringify(value)}'`;
}
