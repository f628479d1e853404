import type { Transaction } from 'kysely';
import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { TaskSchema } from '../schema.ts';
import { outputTypes } from '../task.ts';
import { collectArtifacts, type CollectPorts } from './collect-artifacts.ts';

/** What the deletion of a run takes along, besides its tasks and, by the foreign key, their links. */
export interface DeleteRun {
  readonly name: 'rowsOnly' | 'withFiles' | 'collecting';
  delete(ports: CollectPorts, run: string): Promise<ApiResult<null>>;
}

/** kubeflow/pipelines#12430 up to #13986 (run_store.go): tasks, then the run. Files are left to a rule of the bucket. */
export const rowsOnly: DeleteRun = {
  name: 'rowsOnly',
  async delete({ sql }, run) {
    const deleted = await sql.transaction({}, (transaction) => deleteRows(transaction, run));
    return deleted.ok ? succeed(null) : sqlFailure(`cannot delete run ${run}`, deleted.error);
  },
};

/** As kubeflow/pipelines#10816 asks for: the files of its outputs go with it, whoever else uses them. */
export const withFiles: DeleteRun = {
  name: 'withFiles',
  async delete({ sql, files }, run) {
    const put = await sql.attempt((query) =>
      query
        .selectFrom('artifact_tasks')
        .innerJoin('artifacts', 'artifacts.UUID', 'artifact_tasks.ArtifactID')
        .select('artifacts.Uri')
        .where('artifact_tasks.RunUUID', '=', run)
        .where('artifact_tasks.Type', 'in', outputTypes)
        .execute(),
    );
    if (!put.ok) return sqlFailure(`cannot read the outputs of run ${run}`, put.error);
    const deleted = await rowsOnly.delete({ sql, files }, run);
    if (!deleted.ok) return deleted;
    for (const { Uri } of put.value) {
      const removed = await files.remove(Uri);
      if (!removed.ok) return removed;
    }
    return succeed(null);
  },
};

/**
 * Recommended: the run is locked before its tasks, as all who change both do (and upstream, from #13532 on). Whoever is
 * taking over a result of it comes first, or finds nothing. Then artifacts that no other run has taken over are collected;
 * what a crash leaves of them, the next deletion finds.
 *
 * @param root see `collectArtifacts`
 */
export function collecting(root: string): DeleteRun {
  return {
    name: 'collecting',
    async delete(ports, run) {
      const deleted = await deleteLocked(ports.sql, run);
      if (!deleted.ok && deleted.error.code !== 'notFound') return deleted;
      const collected = await collectArtifacts(ports, root);
      return collected.ok ? deleted : collected;
    },
  };
}

async function deleteLocked(sql: Sql<TaskSchema>, run: string): Promise<ApiResult<null>> {
  const deleted = await sql.transaction({}, async (transaction): Promise<ApiResult<null>> => {
    const locked = await transaction
      .selectFrom('run_details')
      .select('UUID')
      .where('UUID', '=', run)
      .forUpdate()
      .executeTakeFirst();
    if (locked === undefined) return fail('notFound', `there is no run ${run}`);
    await deleteRows(transaction, run);
    return succeed(null);
  });
  return deleted.ok ? deleted.value : sqlFailure(`cannot delete run ${run}`, deleted.error);
}

async function deleteRows(transaction: Transaction<TaskSchema>, run: string): Promise<void> {
  await transaction.deleteFrom('tasks').where('RunUUID', '=', run).execute();
  await transaction.deleteFrom('run_details').where('UUID', '=', run).execute();
}
