import type { Sql } from '../../ports/sql/sql.ts';
import { sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { TaskSchema } from '../schema.ts';
import type { CachedTask } from '../task-api.ts';
import { outputTypes } from '../task.ts';

/** Which tasks with the right fingerprint a result may be taken from. */
export interface CacheSource {
  readonly name: 'succeeded' | 'any';
  readonly onlySucceeded: boolean;
}

/** Upstream (task_store.go): those that SUCCEEDED; one that was CACHED itself is no source. */
export const succeeded: CacheSource = { name: 'succeeded', onlySucceeded: true };
/** A mutant, which the review of #12430 fears: the query loses its condition, and nobody has cleared the fingerprint. */
export const anyState: CacheSource = { name: 'any', onlySucceeded: false };

/** The latest task of a namespace with this fingerprint whose result may be reused, and its outputs, or null. */
export async function findCached(
  sql: Sql<TaskSchema>,
  namespace: string,
  fingerprint: string,
  { onlySucceeded }: CacheSource,
): Promise<ApiResult<CachedTask | null>> {
  // Tasks without one, DAGs among them, would all be alike. Upstream refuses the call.
  if (fingerprint === '') return succeed(null);
  const found = await sql.attempt(async (query) => {
    const tasks = query
      .selectFrom('tasks')
      .selectAll()
      .where('Fingerprint', '=', fingerprint)
      .where('Namespace', '=', namespace)
      .orderBy('CreatedAtInSec', 'desc')
      .orderBy('UUID', 'desc')
      .limit(1);
    const task = await (onlySucceeded ? tasks.where('State', '=', 'SUCCEEDED') : tasks).executeTakeFirst();
    if (task === undefined) return null;
    const outputs = await query
      .selectFrom('artifact_tasks')
      .selectAll()
      .where('TaskID', '=', task.UUID)
      .where('Type', 'in', outputTypes)
      .execute();
    return { task, outputs };
  });
  return found.ok ? succeed(found.value) : sqlFailure('cannot look for a cached task', found.error);
}
