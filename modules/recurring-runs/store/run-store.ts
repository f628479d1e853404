import type { Sql } from '../../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { Reported } from './reported.ts';
import type { PipelineSchema, RunRow, RunState } from './schema.ts';

/** What happens to a run whose primary key is taken. */
export type OnDuplicate =
  /** Until #13440: an internal error. */
  | 'error'
  /** As merged in #13440: a row of a recurring run answers with the row that was first. */
  | 'returnFirst';

/**
 * The table `run_details` (backend/src/apiserver/storage/run_store.go). Upstream inserts in a transaction of one
 * statement; here the statement commits by itself, which blocks, collides and gets lost in the same places.
 */
export class RunStore {
  readonly #sql: Sql<PipelineSchema>;

  constructor(sql: Sql<PipelineSchema>) {
    this.#sql = sql;
  }

  /** The row with this id, or null. */
  async find(id: string): Promise<ApiResult<RunRow | null>> {
    const found = await this.#sql.attempt((query) =>
      query.selectFrom('run_details').selectAll().where('UUID', '=', id).executeTakeFirst(),
    );
    return found.ok ? succeed(found.value ?? null) : sqlFailure(`cannot read run ${id}`, found.error);
  }

  /** The latest run of a recurring run under this display name, or null (GetRunByRecurringRunIDAndDisplayName). */
  async findByDisplayName(recurringRunId: string, displayName: string): Promise<ApiResult<RunRow | null>> {
    const found = await this.#sql.attempt((query) =>
      query
        .selectFrom('run_details')
        .selectAll()
        .where('JobUUID', '=', recurringRunId)
        .where('DisplayName', '=', displayName)
        .orderBy('CreatedAtInSec', 'desc')
        .orderBy('UUID', 'desc')
        .limit(1)
        .executeTakeFirst(),
    );
    return found.ok ? succeed(found.value ?? null) : sqlFailure('cannot check for an existing run', found.error);
  }

  /** Inserts the row; resolves to the row that is there now, which may be another's. */
  async create(row: RunRow, onDuplicate: OnDuplicate): Promise<ApiResult<RunRow>> {
    const inserted = await this.#sql.attempt((query) => query.insertInto('run_details').values(row).execute());
    if (inserted.ok) return succeed(row);
    if (inserted.error.kind !== 'uniqueViolation' || onDuplicate === 'error' || row.JobUUID === '') {
      return sqlFailure(`cannot store run ${row.UUID}`, inserted.error);
    }
    return this.#existing(row.UUID);
  }

  /** Inserts the row unless its id is taken; resolves to the row that is there now. */
  async ensure(row: RunRow): Promise<ApiResult<RunRow>> {
    const inserted = await this.#sql.attempt((query) =>
      query
        .insertInto('run_details')
        .values(row)
        .onConflict((conflict) => conflict.column('UUID').doNothing())
        .returning('UUID')
        .execute(),
    );
    if (!inserted.ok) return sqlFailure(`cannot store run ${row.UUID}`, inserted.error);
    return inserted.value.length > 0 ? succeed(row) : this.#existing(row.UUID);
  }

  /**
   * Notes what a Workflow reported, for the run as it was read: false when there is none of this generation any more, or
   * none that is in one of the states `from`; all will do without.
   */
  async update(
    { UUID, RetryGeneration }: RunRow,
    change: Reported,
    from: readonly RunState[] | null = null,
  ): Promise<ApiResult<boolean>> {
    const updated = await this.#sql.attempt((query) => {
      const rows = query
        .updateTable('run_details')
        .set(change)
        .where('UUID', '=', UUID)
        .where('RetryGeneration', '=', RetryGeneration);
      return (from === null ? rows : rows.where('State', 'in', from)).returning('UUID').executeTakeFirst();
    });
    return updated.ok ? succeed(updated.value !== undefined) : sqlFailure(`cannot update run ${UUID}`, updated.error);
  }

  async #existing(id: string): Promise<ApiResult<RunRow>> {
    const found = await this.find(id);
    if (!found.ok) return found;
    return found.value === null ? fail('internal', `run ${id} exists and does not`) : succeed(found.value);
  }
}
