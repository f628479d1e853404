import type { Kysely } from 'kysely';
import { defineSchema } from '../../models/database/sql/define-schema.ts';

/** What every database of the comparison holds. */
export interface Tasks {
  readonly task: { readonly id: number; readonly run: number; readonly state: string; readonly tries: number };
}

export const taskSchema = defineSchema({
  task: {
    columns: { id: 'integer', run: 'integer', state: 'text', tries: 'integer' },
    primaryKey: ['id'],
    indexes: [['run']],
  },
  run: { columns: { id: 'integer', name: 'text', state: 'text' }, primaryKey: ['id'], unique: [{ columns: ['name'] }] },
  claim: { columns: { run: 'integer', owner: 'text', token: 'bigint' }, primaryKey: ['run', 'owner'] },
});

/** Tasks of one run: what a selective read finds, however many tasks there are. */
const tasksOfRun = 10;

/** Makes the table in a real database. */
export async function createTasks(query: Kysely<Tasks>): Promise<void> {
  await query.schema
    .createTable('task')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('run', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .execute();
  await query.schema.createIndex('task_run_idx').on('task').column('run').execute();
}

export async function fill(query: Kysely<Tasks>, rows: number): Promise<void> {
  const slice = 100;
  for (let first = 0; first < rows; first += slice) {
    const values = Array.from({ length: Math.min(slice, rows - first) }, (_, index) => {
      const id = first + index;
      return { id, run: Math.floor(id / tasksOfRun), state: 'queued', tries: 0 };
    });
    await query.insertInto('task').values(values).execute();
  }
}

/** One statement by the primary key. */
export async function readOne(query: Kysely<Tasks>, id: number): Promise<void> {
  const found = await query.selectFrom('task').selectAll().where('id', '=', id).executeTakeFirst();
  if (found?.run !== Math.floor(id / tasksOfRun)) throw new Error(`task ${id} was not read`);
}

/** One statement by an index. */
export async function readRun(query: Kysely<Tasks>, run: number): Promise<void> {
  const found = await query.selectFrom('task').select(['id', 'state']).where('run', '=', run).execute();
  if (found.length !== tasksOfRun) throw new Error(`the tasks of run ${run} were not read`);
}

/** A statement that commits by itself. */
export async function updateOne(query: Kysely<Tasks>, id: number): Promise<void> {
  const { numUpdatedRows } = await query
    .updateTable('task')
    .set((columns) => ({ tries: columns('tries', '+', 1) }))
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw new Error(`task ${id} was not changed`);
}

/** Read with a lock, write, commit. */
export async function claimOne(query: Kysely<Tasks>, id: number, locks: boolean): Promise<void> {
  await query.transaction().execute(async (transaction) => {
    const read = transaction.selectFrom('task').select('tries').where('id', '=', id);
    const { tries } = await (locks ? read.forUpdate() : read).executeTakeFirstOrThrow();
    await transaction
      .updateTable('task')
      .set({ tries: tries + 1 })
      .where('id', '=', id)
      .execute();
  });
}

/** A run that every task passes through. */
const passage = -1;

/** Three statements: one task at a time stands under a key of an index, and all have stood there. */
export async function passOne(query: Kysely<Tasks>, id: number): Promise<void> {
  const move = (run: number) => query.updateTable('task').set({ run }).where('id', '=', id).execute();
  await move(passage);
  const found = await query.selectFrom('task').select('id').where('run', '=', passage).execute();
  if (found.length !== 1 || found[0]?.id !== id) throw new Error(`task ${id} did not pass alone`);
  await move(Math.floor(id / tasksOfRun));
}
