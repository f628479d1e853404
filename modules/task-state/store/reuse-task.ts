import type { Transaction } from 'kysely';
import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { TaskRow, TaskSchema } from '../schema.ts';
import type { TaskReuse } from '../task-api.ts';
import { isFinal, outputTypes } from '../task.ts';
import { drawLink } from './artifacts.ts';
import type { CacheSource } from './find-cached.ts';
import { changed } from './task-change.ts';
import { taskById } from './task-by-id.ts';
import { writeTask, type UpdateSettings } from './update-task.ts';

export interface ReuseSettings extends UpdateSettings {
  readonly cacheSource: CacheSource;
}

/**
 * Recommended: makes a task CACHED with the outputs of another, in one transaction that keeps the other task, and with it
 * its artifacts, from being deleted until the links of the new one are there. `notFound`: the other is gone, or has no
 * result any more. A task that is over already stays as it is, so that the call may be repeated.
 */
export async function reuseTask(
  sql: Sql<TaskSchema>,
  { id, source, attempt }: TaskReuse,
  { guard, cacheSource, emptyText, afterwards }: ReuseSettings,
  uuid: () => string,
  now: number,
): Promise<ApiResult<TaskRow>> {
  const reused = await sql.transaction({}, async (transaction): Promise<ApiResult<TaskRow>> => {
    const known = await taskById(transaction, id).executeTakeFirst();
    if (known === undefined) return fail('invalidArgument', `there is no task ${id}`);
    const refusal = await guard.inside(transaction, known, attempt);
    if (refusal !== null) return fail('invalidArgument', refusal);
    // Before the task's own row: whoever updates the other goes on to rows above it, which this transaction locks last.
    const other = await taskById(transaction, source).forShare().executeTakeFirst();
    const locked = await taskById(transaction, id).forUpdate().executeTakeFirst();
    if (locked === undefined) return fail('invalidArgument', `there is no task ${id}`);
    if (isFinal(locked.State)) return succeed(locked);
    if (other === undefined || (cacheSource.onlySucceeded && other.State !== 'SUCCEEDED')) {
      return fail('notFound', `task ${source} has no result`);
    }
    await takeOutputs(transaction, locked, source, uuid);
    const change = { state: 'CACHED', finishedAt: now, outputs: other.OutputParameters } as const;
    const row = changed(locked, change, emptyText, now);
    await writeTask(transaction, row);
    await afterwards(transaction, row, now);
    return succeed(row);
  });
  return reused.ok ? reused.value : sqlFailure(`cannot reuse task ${source}`, reused.error);
}

/** Links the outputs of `source` to a task, in place of what an earlier life of its pod may have left. */
async function takeOutputs(
  transaction: Transaction<TaskSchema>,
  { UUID, RunUUID, Iteration }: TaskRow,
  source: string,
  uuid: () => string,
): Promise<void> {
  await transaction.deleteFrom('artifact_tasks').where('TaskID', '=', UUID).where('Type', 'in', outputTypes).execute();
  const outputs = await transaction
    .selectFrom('artifact_tasks')
    .selectAll()
    .where('TaskID', '=', source)
    .where('Type', 'in', outputTypes)
    .execute();
  if (outputs.length === 0) return;
  const links = outputs.map(({ ArtifactID, Type, ArtifactKey }) =>
    drawLink(
      { artifact: ArtifactID, task: UUID, run: RunUUID, io: Type, iteration: Iteration, key: ArtifactKey },
      uuid,
    ),
  );
  await transaction.insertInto('artifact_tasks').values(links).execute();
}
