import type { Clock } from '../../ports/clock.ts';
import { succeed, type ApiFailure, type ApiResult } from '../../pipeline-api/result.ts';
import type { Parameter } from '../parameters.ts';
import type { TaskRow } from '../schema.ts';
import type { TaskState } from '../task.ts';
import type { CachedTask, NewArtifact, NewLink, TaskApi, TaskChange } from '../task-api.ts';
import { BatchUpdater, type FlushOrder } from './batch-updater.ts';
import { updatesAbove, type CarryOutputs } from './carry-outputs.ts';
import type { Propagate } from './propagate.ts';

/** How a task has ended. */
export interface Ending {
  readonly state: Extract<TaskState, 'SUCCEEDED' | 'SKIPPED' | 'FAILED' | 'CACHED'>;
  readonly outputs: readonly Parameter[];
  readonly artifacts: readonly NewArtifact[];
  /** Artifacts of others that it has read. */
  readonly links: readonly NewLink[];
  /** Empty: nothing to say. */
  readonly message: string;
}

export interface LauncherSettings {
  readonly flushOrder: FlushOrder;
  readonly carry: CarryOutputs;
  readonly propagate: Propagate;
  readonly onError: OnError;
  readonly reuse: Reuse;
}

/** What a launcher does when the API server does not take the end of its task. */
export interface OnError {
  readonly name: 'downgrade' | 'persist';
  /** Whether calls that may work later are repeated. */
  readonly repeats: boolean;
  /** Whether a task whose end was stored is set to FAILED when what comes after that fails. */
  readonly downgrades: boolean;
}

/**
 * Upstream (launcher_v2.go): nothing is repeated, and whatever fails after the flush makes the task FAILED, though a
 * sibling may have counted it as SUCCEEDED by then.
 */
export const downgrade: OnError = { name: 'downgrade', repeats: false, downgrades: true };
/** Recommended: asks again until it is answered; the state that was reached stays. */
export const persist: OnError = { name: 'persist', repeats: true, downgrades: false };

/** Who links the outputs of a task whose result is reused to the one that reuses it. */
export interface Reuse {
  readonly name: 'byClient' | 'byServer';
  readonly byServer: boolean;
}

/** Upstream (driver/container.go): the driver, in a call of its own, with what its look at the cache has brought. */
export const linkedByClient: Reuse = { name: 'byClient', byServer: false };
/** Recommended: the server, in the transaction that makes the task CACHED; what is gone by then is not reused. */
export const linkedByServer: Reuse = { name: 'byServer', byServer: true };

/** Ms between two attempts of a call. */
const pause = 1000;

/** Ends one task in its pod: tells the API server what came out, and the task's ancestors what that means for them. */
export class Launcher {
  readonly #api: TaskApi;
  readonly #clock: Clock;
  readonly #settings: LauncherSettings;

  constructor(ports: { readonly api: TaskApi; readonly clock: Clock }, settings: LauncherSettings) {
    this.#api = ports.api;
    this.#clock = ports.clock;
    this.#settings = settings;
  }

  /** @param attempt the attempt of the run that started this pod */
  async finish(task: TaskRow, ending: Ending, attempt: number): Promise<ApiResult<null>> {
    const batch = new BatchUpdater(this.#api, this.#settings.flushOrder, attempt);
    for (const artifact of ending.artifacts) batch.queueArtifact(artifact);
    for (const link of ending.links) batch.queueLink(link);
    const put = await this.#putOut(batch, task, ending);
    if (!put.ok) batch.queueTask(task.UUID, this.#endOf({ state: 'FAILED', message: put.error.message }));
    else if (ending.state !== 'CACHED') batch.queueTask(task.UUID, this.#endOf(ending));
    const flushed = await this.#persist(() => batch.flush());
    if (!flushed.ok) return this.#failed(task, flushed.error, attempt);
    const told = await this.#tellAncestors(task, attempt);
    return told.ok ? put : this.#failed(task, told.error, attempt);
  }

  /** Ends a task with the result of another. `gone`: there is none any more, and the task has to be run. */
  async reuse(task: TaskRow, cached: CachedTask, attempt: number): Promise<ApiResult<'reused' | 'gone'>> {
    if (this.#settings.reuse.byServer) {
      const reuse = { id: task.UUID, source: cached.task.UUID, attempt };
      const reused = await this.#persist(() => this.#api.reuseTask(reuse));
      if (reused.ok) return succeed('reused');
      return reused.error.code === 'notFound' ? succeed('gone') : reused;
    }
    const links = cached.outputs.map(({ ArtifactID, Type, ArtifactKey }) => ({
      artifact: ArtifactID,
      task: task.UUID,
      run: task.RunUUID,
      io: Type,
      iteration: task.Iteration,
      key: ArtifactKey,
    }));
    const outputs = cached.task.OutputParameters;
    const finished = await this.finish(task, { state: 'CACHED', outputs, artifacts: [], links, message: '' }, attempt);
    return finished.ok ? succeed('reused') : finished;
  }

  /** Upstream stores and carries up what a task has put out before it ends it; the driver, that it is CACHED at once. */
  async #putOut(batch: BatchUpdater, task: TaskRow, ending: Ending): Promise<ApiResult<null>> {
    const { carry } = this.#settings;
    const { state, outputs } = ending;
    const status = state === 'CACHED' ? this.#endOf(ending) : { state: task.State };
    batch.queueTask(task.UUID, { ...status, outputs });
    if (outputs.length === 0 || !carry.endings.includes(state)) return succeed(null);
    const stored = await this.#persist(() => batch.flush());
    if (!stored.ok) return stored;
    const above = await this.#persist(() => updatesAbove(this.#api, task, carry));
    if (!above.ok) return above;
    for (const { id, change } of above.value) batch.queueTask(id, change);
    return this.#persist(() => batch.flush());
  }

  #endOf({ state, message }: Pick<Ending, 'state' | 'message'>): TaskChange {
    // As the review of #12430 asks for; to a server of upstream's the empty text says nothing.
    const fingerprint = state === 'FAILED' ? { fingerprint: '' } : {};
    return { state, message, finishedAt: this.#now(), ...fingerprint };
  }

  async #tellAncestors(task: TaskRow, attempt: number): Promise<ApiResult<null>> {
    const { propagate } = this.#settings;
    if (propagate.name === 'byServer') return succeed(null);
    const read = await this.#persist(() => this.#api.getRun(task.RunUUID, 'FULL'));
    if (!read.ok) return read;
    // A launcher knows its own attempt only, however often the run was started meanwhile.
    return propagate.propagate(this.#api, { ...read.value, attempt }, task, this.#now());
  }

  async #failed(task: TaskRow, error: ApiFailure, attempt: number): Promise<ApiResult<null>> {
    if (!this.#settings.onError.downgrades) return { ok: false, error };
    const change: TaskChange = { state: 'FAILED', finishedAt: this.#now(), message: error.message };
    const updated = await this.#api.updateTask({ id: task.UUID, change, attempt });
    return updated.ok ? { ok: false, error } : updated;
  }

  async #persist<T>(call: () => Promise<ApiResult<T>>): Promise<ApiResult<T>> {
    for (;;) {
      const outcome = await call();
      if (outcome.ok || !this.#settings.onError.repeats || !mayPass(outcome.error)) return outcome;
      await this.#clock.sleep(pause);
    }
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000);
  }
}

function mayPass({ code }: ApiFailure): boolean {
  return code === 'unavailable' || code === 'deadlineExceeded';
}
