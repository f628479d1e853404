import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { JobRow, PipelineSchema } from './schema.ts';

/** The table `jobs`: recurring runs, by the uid of their ScheduledWorkflow (storage/job_store.go). */
export class JobStore {
  readonly #sql: Sql<PipelineSchema>;

  constructor(sql: Sql<PipelineSchema>) {
    this.#sql = sql;
  }

  async get(id: string): Promise<ApiResult<JobRow>> {
    const found = await this.#sql.attempt((query) =>
      query.selectFrom('jobs').selectAll().where('UUID', '=', id).executeTakeFirst(),
    );
    if (!found.ok) return sqlFailure(`cannot read recurring run ${id}`, found.error);
    return found.value === undefined ? fail('notFound', `recurring run ${id} does not exist`) : succeed(found.value);
  }

  /** Inserts the row unless its id is taken. */
  async ensure(row: JobRow): Promise<ApiResult<JobRow>> {
    const inserted = await this.#sql.attempt((query) =>
      query
        .insertInto('jobs')
        .values(row)
        .onConflict((conflict) => conflict.column('UUID').doNothing())
        .execute(),
    );
    return inserted.ok ? succeed(row) : sqlFailure(`cannot store recurring run ${row.UUID}`, inserted.error);
  }

  async create(row: JobRow): Promise<ApiResult<JobRow>> {
    const inserted = await this.#sql.attempt((query) => query.insertInto('jobs').values(row).execute());
    return inserted.ok ? succeed(row) : sqlFailure(`cannot store recurring run ${row.UUID}`, inserted.error);
  }
}
