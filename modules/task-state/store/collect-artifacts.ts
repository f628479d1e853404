import type { Sql } from '../../ports/sql/sql.ts';
import { sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { Files } from '../files.ts';
import type { ArtifactRow, TaskSchema } from '../schema.ts';

export interface CollectPorts {
  readonly sql: Sql<TaskSchema>;
  readonly files: Files;
}

/** How many artifacts one call looks at. */
const most = 100;

/**
 * Removes artifacts that no task is linked to any more, with their files. Not upstream's, where files are left to a rule of
 * the bucket, which cannot know whether a later run has taken them over. Resolves to how many are gone; a call that fails
 * may be repeated by anybody, at any time.
 *
 * @param root what URIs of files that runs have made begin with; others belong to users
 */
export async function collectArtifacts(ports: CollectPorts, root: string): Promise<ApiResult<number>> {
  const found = await ports.sql.attempt((query) =>
    query
      .selectFrom('artifacts')
      .selectAll()
      .where('Uri', 'like', `${root.replace(/[\\%_]/g, '\\$&')}%`)
      .where((artifact) =>
        artifact.not(
          artifact.exists(
            artifact
              .selectFrom('artifact_tasks')
              .select('artifact_tasks.UUID')
              .whereRef('artifact_tasks.ArtifactID', '=', 'artifacts.UUID'),
          ),
        ),
      )
      .limit(most)
      .execute(),
  );
  if (!found.ok) return sqlFailure('cannot look for artifacts', found.error);
  let gone = 0;
  for (const artifact of found.value) {
    const collected = await collect(ports, artifact);
    if (!collected.ok) return collected;
    if (collected.value) gone += 1;
  }
  return succeed(gone);
}

/**
 * The row stays locked while the file is removed: a link to it, whose foreign key has to lock it too, comes before, and is
 * seen, or after, and fails. When the transaction fails after the file was removed, the row says that there is work left.
 */
async function collect({ sql, files }: CollectPorts, { UUID, Uri }: ArtifactRow): Promise<ApiResult<boolean>> {
  const collected = await sql.transaction({}, async (transaction): Promise<ApiResult<boolean>> => {
    const locked = await transaction
      .selectFrom('artifacts')
      .select('UUID')
      .where('UUID', '=', UUID)
      .forUpdate()
      .executeTakeFirst();
    const link = await transaction
      .selectFrom('artifact_tasks')
      .select('UUID')
      .where('ArtifactID', '=', UUID)
      .limit(1)
      .executeTakeFirst();
    if (locked === undefined || link !== undefined) return succeed(false);
    const removed = await files.remove(Uri);
    if (!removed.ok) return removed;
    await transaction.deleteFrom('artifacts').where('UUID', '=', UUID).execute();
    return succeed(true);
  });
  return collected.ok ? collected.value : sqlFailure(`cannot collect artifact ${UUID}`, collected.error);
}
