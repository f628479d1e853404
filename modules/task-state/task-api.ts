import type { ApiResult } from '../pipeline-api/result.ts';
import type { Parameter } from './parameters.ts';
import type { ArtifactRow, ArtifactTaskRow, RunState, TaskRow } from './schema.ts';
import type { TaskIdentity } from './logical-key.ts';
import type { IoType, TaskState } from './task.ts';

/** A task as its driver creates it. */
export interface NewTask extends TaskIdentity {
  readonly state: TaskState;
  readonly inputs: readonly Parameter[];
  readonly fingerprint: string;
  /** Of a DAG: its tasks, and how often they run. */
  readonly dagTasks: number | null;
  readonly iterations: number | null;
  /** The attempt of the run that its pod belongs to. Only the recommended server reads it. */
  readonly attempt: number;
}

/** What an update of a task says; what it leaves out stays as it is. What empty text does is the server's choice (`EmptyText`). */
export interface TaskChange {
  readonly state?: TaskState;
  readonly finishedAt?: number;
  readonly message?: string;
  readonly fingerprint?: string;
  /** Merged with those that are there. */
  readonly inputs?: readonly Parameter[];
  readonly outputs?: readonly Parameter[];
}

export interface TaskUpdate {
  readonly id: string;
  readonly change: TaskChange;
  /** The attempt of the run that the writer belongs to. Only the recommended server reads it. */
  readonly attempt: number;
}

export interface NewArtifact {
  readonly namespace: string;
  readonly type: string;
  readonly uri: string;
  /** The task that made it, and in which way. */
  readonly task: string;
  readonly run: string;
  readonly io: IoType;
  readonly iteration: number | null;
  readonly key: string;
}

export interface NewLink {
  readonly artifact: string;
  readonly task: string;
  readonly run: string;
  readonly io: IoType;
  readonly iteration: number | null;
  readonly key: string;
}

/** A task whose result may be reused, and its outputs. */
export interface CachedTask {
  readonly task: TaskRow;
  readonly outputs: readonly ArtifactTaskRow[];
}

/** A task that takes its result from another. */
export interface TaskReuse {
  readonly id: string;
  readonly source: string;
  /** The attempt of the run that the writer belongs to. */
  readonly attempt: number;
}

/** What every view of a run shows. */
interface RunInfo {
  readonly id: string;
  readonly state: RunState;
  readonly attempt: number;
}

/** A run without its tasks (view DEFAULT): only how many they are. */
export interface RunSummary extends RunInfo {
  readonly view: 'DEFAULT';
  readonly taskCount: number;
}

/** A run with all its tasks (view FULL). */
export interface RunDetail extends RunInfo {
  readonly view: 'FULL';
  readonly tasks: readonly TaskRow[];
}

/** ViewMode of GetRunRequest and ListRunsRequest, and what each shows. A request that leaves it out means DEFAULT. */
export interface RunViews {
  readonly DEFAULT: RunSummary;
  readonly FULL: RunDetail;
}
export type RunView = keyof RunViews;

/** A page of the runs of a namespace, oldest first. */
export interface RunsAsked<View extends RunView> {
  readonly namespace: string;
  readonly view: View;
  /** How many runs; 0: as many as is usual. */
  readonly size: number;
  /** `next` of the page before; empty for the first. */
  readonly token: string;
}

export interface RunPage<View extends RunView> {
  readonly runs: readonly RunViews[View][];
  /** How many runs there are on all pages. */
  readonly total: number;
  /** What to ask for the next page with; empty on the last one. */
  readonly next: string;
}

/** The task API of the pipeline API server, as drivers and launchers see it. Any call may be answered after it was applied. */
export interface TaskApi {
  createTask(task: NewTask): Promise<ApiResult<TaskRow>>;
  updateTask(update: TaskUpdate): Promise<ApiResult<TaskRow>>;
  /** One after the other by id; those before the first that fails stay updated. */
  updateTasks(updates: readonly TaskUpdate[]): Promise<ApiResult<readonly TaskRow[]>>;
  getTask(id: string): Promise<ApiResult<TaskRow>>;
  getRun<View extends RunView>(id: string, view: View): Promise<ApiResult<RunViews[View]>>;
  createArtifacts(artifacts: readonly NewArtifact[]): Promise<ApiResult<readonly ArtifactRow[]>>;
  linkArtifacts(links: readonly NewLink[]): Promise<ApiResult<readonly ArtifactTaskRow[]>>;
  /** The latest task that succeeded with this fingerprint; null: nothing to reuse. */
  findCached(namespace: string, fingerprint: string): Promise<ApiResult<CachedTask | null>>;
  /** Not upstream's. `notFound`: the other task is gone by now, or has no result any more. */
  reuseTask(reuse: TaskReuse): Promise<ApiResult<TaskRow>>;
}
