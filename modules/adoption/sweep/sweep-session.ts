import type { Kysely } from 'kysely';
import type { SqlResult } from '../../ports/sql/failure.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import type { AirflowSchema, TaskInstanceTable } from '../schema.ts';

/** A task instance whose scheduler is dead, with the configuration of its dag run. */
export interface Orphan extends TaskInstanceTable {
  readonly conf: string | null;
}

/** The three parts of a sweep. */
export interface SweepParts {
  readonly find: (query: Kysely<AirflowSchema>) => Promise<readonly Orphan[]>;
  readonly adopt: (orphans: readonly TaskInstanceTable[]) => Promise<readonly TaskInstanceTable[]>;
  readonly write: (
    query: Kysely<AirflowSchema>,
    orphans: readonly Orphan[],
    reset: readonly TaskInstanceTable[],
  ) => Promise<void>;
}

/** Which of a sweep's parts share a transaction. Returns the number of task instances that were reset. */
export interface SweepSession {
  readonly run: (sql: Sql<AirflowSchema>, parts: SweepParts) => Promise<SqlResult<number>>;
}

/** The orphans stay locked until all is written. */
export const independentSession: SweepSession = {
  run: (sql, { find, adopt, write }) =>
    sql.transaction({}, async (transaction) => {
      const orphans = await find(transaction);
      const reset = await adopt(orphans);
      await write(transaction, orphans, reset);
      return reset.length;
    }),
};

/**
 * #66400 as first released (10.17): its query for living siblings used the scheduler's own, thread-scoped session and so
 * committed and closed it in the middle of the sweep. The locks were gone, the rows were detached from the session:
 * resetting one raised DetachedInstanceError and killed the scheduler (#67813), and what was written to adopted ones was
 * lost without a word (#71348). An ORM's detachment cannot happen with these ports; what followed from it can be shown.
 */
export const scopedSession: SweepSession = {
  async run(sql, { find, adopt }) {
    const found = await sql.transaction({}, find);
    if (!found.ok) return found;
    const reset = await adopt(found.value);
    const [first] = reset;
    if (first === undefined) return { ok: true, value: 0 };
    throw new Error(
      `DetachedInstanceError: Parent instance <TaskInstance ${first.id}> is not bound to a Session; ` +
        'lazy load operation of attribute "dag_run" cannot proceed',
    );
  },
};
