import type { Clock, Milliseconds } from '../../ports/clock.ts';
import type { SqlResult } from '../../ports/sql/failure.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import { schedulerJobType, type AirflowSchema } from '../schema.ts';
import type { Kysely } from 'kysely';
import { registerJob } from './registration.ts';

/**
 * Who is alive, as upstream decides it: every scheduler writes its own wall clock into `job.latest_heartbeat` and compares
 * the others' with its own wall clock (`airflow/jobs/job.py`, `SchedulerJobRunner.adopt_or_reset_orphaned_tasks`).
 *
 * Kept from upstream, faults included: the heartbeat merges the in-memory job before it takes the new time, so that the
 * database lags by one beat; and it writes the state as well, so that a scheduler that was declared failed resurrects
 * itself. A skewed clock makes others look dead.
 */
export class WallClockRegistry {
  readonly #sql: Sql<AirflowSchema>;
  readonly #clock: Clock;
  readonly #threshold: Milliseconds;
  /** The job as this scheduler remembers it. */
  #remembered = { id: 0, latestHeartbeat: 0 };

  constructor(sql: Sql<AirflowSchema>, clock: Clock, threshold: Milliseconds) {
    this.#sql = sql;
    this.#clock = clock;
    this.#threshold = threshold;
  }

  async register(): Promise<SqlResult<number>> {
    const now = this.#clock.now();
    const outcome = await registerJob(this.#sql, now);
    if (outcome.ok) this.#remembered = { id: outcome.value, latestHeartbeat: now };
    return outcome;
  }

  /** Upstream swallows the failure of a heartbeat and tries at the next one. */
  async beat(): Promise<SqlResult<void>> {
    const { id, latestHeartbeat } = this.#remembered;
    const outcome = await this.#sql.attempt(async (query) => {
      const values = { state: 'running' as const, latest_heartbeat: latestHeartbeat };
      await query.updateTable('job').set(values).where('id', '=', id).execute();
    });
    if (outcome.ok) this.#remembered = { id, latestHeartbeat: this.#clock.now() };
    return outcome;
  }

  /** The other schedulers whose state is running and whose heartbeat is recent, by this scheduler's clock. */
  aliveOthers(self: number): Promise<SqlResult<readonly number[]>> {
    const cutoff = this.#clock.now() - this.#threshold;
    return this.#sql.attempt(async (query) => {
      const rows = await query
        .selectFrom('job')
        .select('id')
        .where('job_type', '=', schedulerJobType)
        .where('state', '=', 'running')
        .where('latest_heartbeat', '>=', cutoff)
        .where('id', '<>', self)
        .execute();
      return rows.map(({ id }) => id);
    });
  }

  /** Marks schedulers as failed whose heartbeat is old, by this scheduler's clock; returns how many. */
  async failStale(query: Kysely<AirflowSchema>): Promise<number> {
    const cutoff = this.#clock.now() - this.#threshold;
    const result = await query
      .updateTable('job')
      .set({ state: 'failed' })
      .where('job_type', '=', schedulerJobType)
      .where('state', '=', 'running')
      .where('latest_heartbeat', '<', cutoff)
      .executeTakeFirst();
    return Number(result.numUpdatedRows);
  }

  /** What a graceful end writes. */
  finish(): Promise<SqlResult<void>> {
    const { id } = this.#remembered;
    return this.#sql.attempt(async (query) => {
      await query.updateTable('job').set({ state: 'success' }).where('id', '=', id).execute();
    });
  }
}
