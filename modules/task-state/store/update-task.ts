import type { Transaction } from 'kysely';
import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { TaskRow, TaskSchema } from '../schema.ts';
import type { TaskUpdate } from '../task-api.ts';
import { taskById } from './task-by-id.ts';
import { changed, written, type EmptyText, type SecondEnd } from './task-change.ts';
import type { TerminalGuard } from './terminal-guard.ts';

/** What else the transaction of an update does once the task is written. */
export type Afterwards = (transaction: Transaction<TaskSchema>, task: TaskRow, now: number) => Promise<void>;

export interface UpdateSettings {
  readonly emptyText: EmptyText;
  readonly secondEnd: SecondEnd;
  readonly guard: TerminalGuard;
  readonly afterwards: Afterwards;
}

/** Merges an update into the row of its task, in one transaction that locks the row (UpdateTask of task_store.go). Resolves to the row. */
export async function updateTask(
  sql: Sql<TaskSchema>,
  { id, change, attempt }: TaskUpdate,
  { emptyText, secondEnd, guard, afterwards }: UpdateSettings,
  now: number,
): Promise<ApiResult<TaskRow>> {
  const allowed = await guard.before(sql, id);
  if (!allowed.ok) return allowed;
  const updated = await sql.transaction({}, async (transaction): Promise<ApiResult<TaskRow>> => {
    const known = await taskById(transaction, id).executeTakeFirst();
    if (known === undefined) return fail('notFound', `there is no task ${id}`);
    const refusal = await guard.inside(transaction, known, attempt);
    if (refusal !== null) return fail('invalidArgument', refusal);
    const locked = await taskById(transaction, id).forUpdate().executeTakeFirst();
    if (locked === undefined) return fail('notFound', `there is no task ${id}`);
    if (secondEnd.ignores(locked, change)) return succeed(locked);
    const row = changed(locked, change, emptyText, now);
    await writeTask(transaction, row);
    await afterwards(transaction, row, now);
    return succeed(row);
  });
  return updated.ok ? updated.value : sqlFailure(`cannot update task ${id}`, updated.error);
}

/** Stores all columns of a row that the transaction has locked. */
export async function writeTask(transaction: Transaction<TaskSchema>, row: TaskRow): Promise<void> {
  const { UUID, ...columns } = written(row);
  await transaction.updateTable('tasks').set(columns).where('UUID', '=', UUID).execute();
}
