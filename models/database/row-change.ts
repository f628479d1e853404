import type { Selectable } from 'kysely';
import type { TablesOf } from '../../modules/ports/sql/tables.ts';
import type { Fact } from '../../sim/history/fact.ts';
import { databaseLink } from './server/server.ts';

/** A row before and after a commit; null where it was not there. */
export interface ChangeOfRow<Row> {
  /** The primary key; several columns are joined by slashes. */
  readonly key: string;
  readonly before: Row | null;
  readonly after: Row | null;
}

/** Reads a fact as a change of a row of one of the declared tables; null for all other facts. */
export function rowChangeOf<Schema, Table extends keyof Schema & string>(
  _tables: TablesOf<Schema>,
  table: Table,
  fact: Fact,
): ChangeOfRow<Selectable<Schema[Table]>> | null {
  if (fact.kind !== 'changed' || fact.store !== databaseLink || fact.collection !== table) return null;
  type Row = Selectable<Schema[Table]>;
  // The database's facts carry rows of the table that they name, as its declaration has them.
  return { key: fact.key, before: fact.before as Row | null, after: fact.after as Row | null };
}
