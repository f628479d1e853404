import type { Sql } from '../../ports/sql/sql.ts';
import type { AirflowSchema, TaskInstanceTable } from '../schema.ts';
import { keyOfRow, type TaskKey } from '../task-key.ts';

/** Takes scheduled task instances for a scheduler: they are `queued` and its own from now on. */
export type Claim = (
  sql: Sql<AirflowSchema>,
  self: number,
  scheduled: readonly TaskInstanceTable[],
) => Promise<readonly TaskKey[]>;

/**
 * The part of the scheduler loop that turns task instances without a state into scheduled ones (the next try begins), and
 * queues scheduled ones for which the executor has a slot. Returns what was queued; nothing when the database failed.
 *
 * Simplified against upstream: no dag run logic, pools or priorities; a read without locks keeps idle loops cheap.
 */
export async function queueTasks(
  sql: Sql<AirflowSchema>,
  self: number,
  slots: number,
  claim: Claim,
): Promise<readonly TaskKey[]> {
  if (slots === 0) return [];
  const waiting = await sql.attempt((query) =>
    query
      .selectFrom('task_instance')
      .selectAll()
      .where((where) => where.or([where('state', 'is', null), where('state', '=', 'scheduled')]))
      .limit(slots)
      .execute(),
  );
  if (!waiting.ok || waiting.value.length === 0) return [];
  const fresh = waiting.value.filter(({ state }) => state === null).map(({ id }) => id);
  if (fresh.length > 0) await beginTries(sql, fresh);
  const scheduled = waiting.value.filter(({ state }) => state === 'scheduled');
  return scheduled.length === 0 ? [] : claim(sql, self, scheduled);
}

/** Upstream `DagRun.schedule_tis`. */
async function beginTries(sql: Sql<AirflowSchema>, ids: readonly string[]): Promise<void> {
  await sql.attempt(async (query) => {
    await query
      .updateTable('task_instance')
      .set((value) => ({ state: 'scheduled', try_number: value('try_number', '+', 1) }))
      .where('id', 'in', ids)
      .where('state', 'is', null)
      .execute();
  });
}

/** Upstream's critical section: locks the rows it gets, skips those that a sibling holds. */
export const claimLocked: Claim = async (sql, self, scheduled) => {
  const ids = scheduled.map(({ id }) => id);
  const outcome = await sql.transaction({}, async (transaction) => {
    const rows = await transaction
      .selectFrom('task_instance')
      .selectAll()
      .where('id', 'in', ids)
      .where('state', '=', 'scheduled')
      .forUpdate()
      .skipLocked()
      .execute();
    if (rows.length === 0) return [];
    await transaction
      .updateTable('task_instance')
      .set({ state: 'queued', queued_by_job_id: self })
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute();
    return rows.map(keyOfRow);
  });
  return outcome.ok ? outcome.value : [];
};

/** One statement that commits by itself, so that no lock outlives a scheduler that stops in the middle. */
export const claimAtOnce: Claim = async (sql, self, scheduled) => {
  const outcome = await sql.attempt((query) =>
    query
      .updateTable('task_instance')
      .set({ state: 'queued', queued_by_job_id: self })
      .where(
        'id',
        'in',
        scheduled.map(({ id }) => id),
      )
      .where('state', '=', 'scheduled')
      .returningAll()
      .execute(),
  );
  return outcome.ok ? outcome.value.map(keyOfRow) : [];
};
