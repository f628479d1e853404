import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { Sql } from '../ports/sql/sql.ts';
import { fail, sqlFailure, succeed, type ApiResult } from '../pipeline-api/result.ts';
import type { Files } from './files.ts';
import { logicalKeyOf } from './logical-key.ts';
import type { ArtifactRow, ArtifactTaskRow, RunState, TaskRow, TaskSchema } from './schema.ts';
import { createArtifacts, drawArtifact, drawLink, linkArtifacts, type ArtifactSettings } from './store/artifacts.ts';
import type { CreateTask } from './store/create-task.ts';
import type { DeleteRun } from './store/delete-run.ts';
import { findCached, type CacheSource } from './store/find-cached.ts';
import { listRuns } from './store/list-runs.ts';
import { reuseTask } from './store/reuse-task.ts';
import { retryRun, type ResetHistory } from './store/retry-run.ts';
import type { EndRun } from './store/run-end.ts';
import { runViews } from './store/run-views.ts';
import { taskById } from './store/task-by-id.ts';
import { updateTask, type UpdateSettings } from './store/update-task.ts';
import type {
  CachedTask,
  NewArtifact,
  NewLink,
  NewTask,
  RunPage,
  RunView,
  RunViews,
  RunsAsked,
  TaskApi,
  TaskReuse,
  TaskUpdate,
} from './task-api.ts';

export interface TaskServicePorts {
  readonly sql: Sql<TaskSchema>;
  /** Where `getRun` reads: a standby shows an earlier state. Default: the primary. */
  readonly standby?: Sql<TaskSchema>;
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
}

/** The choices in which the historic servers and the recommended one differ. */
export interface TaskServiceSettings extends UpdateSettings, ArtifactSettings {
  readonly createTask: CreateTask;
  readonly cacheSource: CacheSource;
  readonly endRun: EndRun;
  readonly deleteRun: DeleteRun;
  readonly resetHistory: ResetHistory;
}

/** The task API in one replica of the pipeline API server. Keeps nothing between calls. */
export class TaskService implements TaskApi {
  readonly #ports: TaskServicePorts;
  readonly #settings: TaskServiceSettings;

  constructor(ports: TaskServicePorts, settings: TaskServiceSettings) {
    this.#ports = ports;
    this.#settings = settings;
  }

  async createTask(task: NewTask): Promise<ApiResult<TaskRow>> {
    const { sql } = this.#ports;
    const run = await sql.attempt((query) =>
      query.selectFrom('run_details').selectAll().where('UUID', '=', task.run).executeTakeFirst(),
    );
    if (!run.ok) return sqlFailure(`cannot read run ${task.run}`, run.error);
    if (run.value === undefined) return fail('notFound', `there is no run ${task.run}`);
    const { createTask, guard } = this.#settings;
    return createTask.create(sql, this.#rowOf(task, run.value.Namespace), (transaction, row) =>
      guard.inside(transaction, row, task.attempt),
    );
  }

  updateTask(update: TaskUpdate): Promise<ApiResult<TaskRow>> {
    return updateTask(this.#ports.sql, update, this.#settings, this.#now());
  }

  async updateTasks(updates: readonly TaskUpdate[]): Promise<ApiResult<readonly TaskRow[]>> {
    const rows: TaskRow[] = [];
    for (const update of updates.toSorted((left, right) => (left.id < right.id ? -1 : 1))) {
      const updated = await this.updateTask(update);
      if (!updated.ok) return updated;
      rows.push(updated.value);
    }
    return succeed(rows);
  }

  async getTask(id: string): Promise<ApiResult<TaskRow>> {
    const read = await this.#ports.sql.attempt((query) => taskById(query, id).executeTakeFirst());
    if (!read.ok) return sqlFailure(`cannot read task ${id}`, read.error);
    return read.value === undefined ? fail('notFound', `there is no task ${id}`) : succeed(read.value);
  }

  async getRun<View extends RunView>(id: string, view: View): Promise<ApiResult<RunViews[View]>> {
    const { sql, standby = sql } = this.#ports;
    const read = await standby.attempt(async (query) => {
      const runs = await query.selectFrom('run_details').selectAll().where('UUID', '=', id).execute();
      return runViews[view](query, runs);
    });
    if (!read.ok) return sqlFailure(`cannot read run ${id}`, read.error);
    const [run] = read.value;
    return run === undefined ? fail('notFound', `there is no run ${id}`) : succeed(run);
  }

  /** What a user's list of runs shows. Whoever asks needs the verb `list` for the runs of the namespace. */
  listRuns<View extends RunView>(asked: RunsAsked<View>): Promise<ApiResult<RunPage<View>>> {
    return listRuns(this.#ports.sql, asked);
  }

  createArtifacts(artifacts: readonly NewArtifact[]): Promise<ApiResult<readonly ArtifactRow[]>> {
    const { sql, random } = this.#ports;
    const now = this.#now();
    return createArtifacts(
      sql,
      artifacts.map((asked) => drawArtifact(asked, this.#settings, () => random.uuid(), now)),
      this.#settings,
    );
  }

  linkArtifacts(links: readonly NewLink[]): Promise<ApiResult<readonly ArtifactTaskRow[]>> {
    const { sql, random } = this.#ports;
    return linkArtifacts(
      sql,
      links.map((link) => drawLink(link, () => random.uuid())),
    );
  }

  findCached(namespace: string, fingerprint: string): Promise<ApiResult<CachedTask | null>> {
    return findCached(this.#ports.sql, namespace, fingerprint, this.#settings.cacheSource);
  }

  reuseTask(reuse: TaskReuse): Promise<ApiResult<TaskRow>> {
    const { sql, random } = this.#ports;
    return reuseTask(sql, reuse, this.#settings, () => random.uuid(), this.#now());
  }

  /** What a user, or the retention time of runs, asks for. The recommended server knows a run that is not there: `notFound`. */
  deleteRun(run: string): Promise<ApiResult<null>> {
    return this.#settings.deleteRun.delete(this.#ports, run);
  }

  /** What the persistence agent reports when the workflow of a run is over. */
  endRun(run: string, state: Extract<RunState, 'SUCCEEDED' | 'FAILED' | 'CANCELED'>): Promise<ApiResult<null>> {
    return this.#settings.endRun.end(this.#ports.sql, run, state, this.#now());
  }

  /** What a user asks for. Resolves to the number of the new attempt. */
  retryRun(run: string): Promise<ApiResult<number>> {
    return retryRun(this.#ports.sql, run, this.#settings.resetHistory, this.#now());
  }

  #rowOf(task: NewTask, namespace: string): TaskRow {
    const now = this.#now();
    return {
      UUID: this.#ports.random.uuid(),
      RunUUID: task.run,
      ParentTaskUUID: task.parent,
      Namespace: namespace,
      Name: task.name,
      Type: task.type,
      State: task.state,
      StateHistory: [{ state: task.state, at: now }],
      LogicalKey: this.#settings.createTask.keyed ? logicalKeyOf(task) : null,
      Fingerprint: task.fingerprint,
      InputParameters: task.inputs,
      OutputParameters: [],
      Iteration: task.iteration,
      DagTasks: task.dagTasks,
      Iterations: task.iterations,
      Message: '',
      CreatedAtInSec: now,
      StartedInSec: now,
      FinishedInSec: 0,
    };
  }

  #now(): number {
    return Math.floor(this.#ports.clock.now() / 1000);
  }
}
