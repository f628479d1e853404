import type { Kysely } from 'kysely';
import type { SchedulerPorts } from '../ports.ts';
import { maximumDatabaseTries } from '../config.ts';
import { adoptableStates, type AirflowSchema, type TaskInstanceTable } from '../schema.ts';
import { keyOfRow, keyText } from '../task-key.ts';
import { AdoptionInterrupted } from './try-adopt.ts';
import type { Orphan, SweepSession } from './sweep-session.ts';

/** An executor of this scheduler, as a sweep knows it. */
export interface SweepExecutor {
  /** As tasks name it. */
  readonly name: string;
  /** Takes over orphans that are its; returns those to reset. */
  readonly tryAdopt: (tasks: readonly TaskInstanceTable[]) => Promise<readonly TaskInstanceTable[]>;
}

export interface OrphanSweepOptions {
  readonly ports: Pick<SchedulerPorts, 'sql' | 'log' | 'clock'>;
  readonly self: number;
  readonly failStale: (query: Kysely<AirflowSchema>) => Promise<number>;
  /** The default one first: it takes the tasks that name none. */
  readonly executors: readonly [SweepExecutor, ...SweepExecutor[]];
  /** Whether the default executor is asked although there is no orphan: until core 2.10 it was. */
  readonly asksForNothing: boolean;
  readonly session: SweepSession;
}

/**
 * Upstream's `SchedulerJobRunner.adopt_or_reset_orphaned_tasks`: marks dead schedulers, then adopts or resets the unfinished
 * task instances that they had queued, all in one transaction: the executor's calls to Kubernetes happen inside it, and
 * the whole is tried up to three times when the database fails. A task that names an executor that there is not is taken
 * over like one that its executor has adopted.
 */
export class OrphanSweep {
  readonly #options: OrphanSweepOptions;

  constructor(options: OrphanSweepOptions) {
    this.#options = options;
  }

  /** Returns how many task instances were reset, or null when the database failed three times. */
  async run(): Promise<number | null> {
    const { ports, session } = this.#options;
    for (let attempt = 1; attempt <= maximumDatabaseTries; attempt++) {
      try {
        const outcome = await session.run(ports.sql, {
          find: (query) => this.#find(query),
          adopt: (orphans) => this.#adopt(orphans),
          write: (query, orphans, reset) => this.#write(query, orphans, reset),
        });
        if (outcome.ok) return outcome.value;
        ports.log.event('sweep/failed', { attempt, error: outcome.error.message });
      } catch (error) {
        if (!(error instanceof AdoptionInterrupted)) throw error;
        return null;
      }
    }
    return null;
  }

  async #find(query: Kysely<AirflowSchema>): Promise<readonly Orphan[]> {
    const { ports, failStale } = this.#options;
    const failed = await failStale(query);
    if (failed > 0) ports.log.event('sweep/marked-failed', { jobs: failed });
    return query
      .selectFrom('task_instance')
      .innerJoin('job', 'job.id', 'task_instance.queued_by_job_id')
      .innerJoin('dag_run', (join) =>
        join.onRef('dag_run.dag_id', '=', 'task_instance.dag_id').onRef('dag_run.run_id', '=', 'task_instance.run_id'),
      )
      .selectAll('task_instance')
      .select('dag_run.conf')
      .where('task_instance.state', 'in', adoptableStates)
      .where('job.state', 'is distinct from', 'running')
      .where('dag_run.state', '=', 'running')
      .forUpdate('task_instance')
      .skipLocked()
      .execute();
  }

  async #adopt(orphans: readonly TaskInstanceTable[]): Promise<readonly TaskInstanceTable[]> {
    const { asksForNothing, executors } = this.#options;
    const reset: TaskInstanceTable[] = [];
    for (const [index, { name, tryAdopt }] of executors.entries()) {
      const own = orphans.filter(({ executor }) => (executor === null ? index === 0 : executor === name));
      if (own.length > 0 || (index === 0 && asksForNothing)) reset.push(...(await tryAdopt(own)));
    }
    return reset;
  }

  async #write(
    query: Kysely<AirflowSchema>,
    orphans: readonly Orphan[],
    reset: readonly TaskInstanceTable[],
  ): Promise<void> {
    const { ports, self } = this.#options;
    const resetIds = new Set(reset.map(({ id }) => id));
    const adopted = orphans.filter(({ id }) => !resetIds.has(id));
    if (resetIds.size > 0) {
      await query
        .updateTable('task_instance')
        .set({ state: null, queued_by_job_id: null, external_executor_id: null })
        .where('id', 'in', [...resetIds])
        .execute();
      ports.log.event('sweep/reset', { job: self, tasks: reset.map((task) => keyText(keyOfRow(task))) });
    }
    const heard = adopted.filter(({ last_heartbeat_at: heartbeat }) => heartbeat !== null);
    const silent = adopted.filter(({ last_heartbeat_at: heartbeat }) => heartbeat === null);
    await this.#takeOver(query, heard, {});
    await this.#takeOver(query, silent, { last_heartbeat_at: ports.clock.now() });
    if (adopted.length > 0) ports.log.event('sweep/adopted', { job: self, tasks: adopted.map(({ id }) => id) });
    await this.#fillIn(query, adopted);
  }

  /** A task that has never been heard of is taken to be heard of now: Airflow 2 kept heartbeats elsewhere (#55848). */
  async #takeOver(
    query: Kysely<AirflowSchema>,
    adopted: readonly Orphan[],
    heartbeat: Partial<Pick<TaskInstanceTable, 'last_heartbeat_at'>>,
  ): Promise<void> {
    if (adopted.length === 0) return;
    const ids = adopted.map(({ id }) => id);
    await query
      .updateTable('task_instance')
      .set({ queued_by_job_id: this.#options.self, ...heartbeat })
      .where('id', 'in', ids)
      .execute();
  }

  /** Gives the dag runs of adopted tasks that Airflow 2 made without one a configuration, an empty one. */
  async #fillIn(query: Kysely<AirflowSchema>, adopted: readonly Orphan[]): Promise<void> {
    for (const { dag_id: dag, run_id: run, conf } of adopted) {
      if (conf !== null) continue;
      await query
        .updateTable('dag_run')
        .set({ conf: '{}' })
        .where('dag_id', '=', dag)
        .where('run_id', '=', run)
        .where('conf', 'is', null)
        .execute();
    }
  }
}
