import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { PipelineSchema } from './schema.ts';

/** Uploaded pipelines (storage/pipeline_store.go). */
export class PipelineStore {
  readonly #sql: Sql<PipelineSchema>;

  constructor(sql: Sql<PipelineSchema>) {
    this.#sql = sql;
  }

  /** The version asked for, or the latest one of the pipeline when `versionId` is empty. */
  async version(pipelineId: string, versionId: string): Promise<ApiResult<PipelineSchema['pipeline_versions']>> {
    const found = await this.#sql.attempt((query) => {
      const versions = query.selectFrom('pipeline_versions').selectAll();
      if (versionId !== '') return versions.where('UUID', '=', versionId).executeTakeFirst();
      return versions
        .where('PipelineId', '=', pipelineId)
        .orderBy('CreatedAtInSec', 'desc')
        .limit(1)
        .executeTakeFirst();
    });
    if (!found.ok) return sqlFailure(`cannot read pipeline ${pipelineId}`, found.error);
    return found.value === undefined ? fail('notFound', `pipeline ${pipelineId} has no version`) : succeed(found.value);
  }
}
