import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  DummyDriver,
  type Compilable,
} from 'kysely';
import { postgres } from '../../../modules/ports/sql/capabilities.ts';
import { creationOf as statementsOf } from '../../../modules/ports/sql/create-tables.ts';
import type { Tables } from '../../../modules/ports/sql/tables.ts';
import type { SqlValue } from '../../../models/database/sql/value.ts';
import type { Contents } from './step.ts';

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
  return statementsOf(queryBuilder<unknown>(), tables, postgres).map((statement) => statement.compile().sql);
}
