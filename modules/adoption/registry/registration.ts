import type { SqlResult } from '../../ports/sql/failure.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import { schedulerJobType, type AirflowSchema } from '../schema.ts';

const attempts = 10;

/**
 * Inserts a new running SchedulerJob and returns its id. Ids grow by one; where upstream has a sequence, this tries the
 * next free id again when another scheduler was faster. When an answer was lost the row may exist without an owner: it
 * never gets a heartbeat, so it dies as any scheduler does.
 */
export async function registerJob(sql: Sql<AirflowSchema>, heartbeat: number): Promise<SqlResult<number>> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await sql.attempt(async (query) => {
      const last = await query.selectFrom('job').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
      const id = (last?.id ?? 0) + 1;
      const row = { job_type: schedulerJobType, state: 'running' as const, latest_heartbeat: heartbeat };
      await query
        .insertInto('job')
        .values({ id, ...row, beats: 1, adopted_by: null })
        .execute();
      return id;
    });
    if (outcome.ok || outcome.error.kind !== 'uniqueViolation' || attempt >= attempts) return outcome;
  }
}
