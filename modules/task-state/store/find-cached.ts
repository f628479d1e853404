import type { Sql } from '../../ports/sql/sql.ts';
import { sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { TaskRow, TaskSchema } from '../schema.ts';

/** Which tasks with the right fingerprint a result may be taken from. */
export interface CacheSource {
  readonly name: 'succeeded' | 'any';
  readonly onlySucceeded: boolean;
}

/** Upstream (task_store.go): those that SUCCEEDED; one that was CACHED itself is no source. */
export const succeeded: CacheSource = { name: 'succeeded', onlySucceeded: true };
/** A mutant, which the review of #12430 fears: the query loses its condition, and nobody has cleared the fingerprint. */
export const anyState: CacheSource = { name: 'any', onlySucceeded: false };

/** The latest task of a namespace with this fingerprint whose result may be reused, or null. */
export async function findCached(
  sql: Sql<TaskSchema>,
  namespace: string,
  fingerprint: string,
  { onlySucceeded }: CacheSource,
): Promise<ApiResult<TaskRow | null>> {
  const found = await sql.attempt((query) => {
    const tasks = query
      .selectFrom('tasks')
      .selectAll()
      .where('Fingerprint', '=', fingerprint)
      .where('Namespace', '=', namespace)
      .orderBy('CreatedAtInSec', 'desc')
      .orderBy('UUID', 'desc')
      .limit(1);
    return (onlySucceeded ? tasks.where('State', '=', 'SUCCEEDED') : tasks).executeTakeFirst();
  });
  return found.ok ? succeed(found.value ?? null) : sqlFailure('cannot look for a cached task', found.error);
}
