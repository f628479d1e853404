import type { ColumnType, Selectable } from 'kysely';
import type { Parameter } from './parameters.ts';
import type { IoType, StateChange, TaskState, TaskType } from './task.ts';

/** A JSON document: read as it is, written as text, since drivers take an array for an array of PostgreSQL. */
type Document<T> = ColumnType<T, string, string>;

/** RuntimeState of a run, as far as tasks are concerned. */
export type RunState = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELED';

/** After these nothing of a run may change any more (proposal 12147-mlmd-removal). */
export const finalRunStates: readonly RunState[] = ['SUCCEEDED', 'FAILED', 'CANCELED'];

/** `run_details`, the part of it that tasks need. */
export interface RunsTable {
  readonly UUID: string;
  readonly Namespace: string;
  readonly State: RunState;
  /** Not upstream's: how often the run was started again. An update of an earlier attempt is refused. */
  readonly Attempt: number;
  /** Seconds since 1970. */
  readonly CreatedAtInSec: number;
}

/** `tasks`: one row a node of a run's graph. Times in seconds since 1970, 0 for "not yet". */
export interface TasksTable {
  readonly UUID: string;
  readonly RunUUID: string;
  /** Null for the root. */
  readonly ParentTaskUUID: string | null;
  readonly Namespace: string;
  readonly Name: string;
  readonly Type: TaskType;
  readonly State: TaskState;
  readonly StateHistory: Document<readonly StateChange[]>;
  /** Unique where it is set: which task of which run this is, however often its driver runs. */
  readonly LogicalKey: string | null;
  /** What its result may be reused for; empty: for nothing. */
  readonly Fingerprint: string;
  readonly InputParameters: Document<readonly Parameter[]>;
  readonly OutputParameters: Document<readonly Parameter[]>;
  /** Iteration of the loop that it runs in; null outside of one. */
  readonly Iteration: number | null;
  /** Of a DAG: its tasks, and how often they run; null for a task that is no DAG, or no loop. */
  readonly DagTasks: number | null;
  readonly Iterations: number | null;
  readonly Message: string;
  readonly CreatedAtInSec: number;
  readonly StartedInSec: number;
  readonly FinishedInSec: number;
}

/** `artifacts`. */
export interface ArtifactsTable {
  readonly UUID: string;
  readonly Namespace: string;
  readonly Type: string;
  readonly Uri: string;
  readonly CreatedAtInSec: number;
}

/** `artifact_tasks`: which task read or wrote which artifact. Unique over all but its own id. */
export interface ArtifactTasksTable {
  readonly UUID: string;
  readonly ArtifactID: string;
  readonly TaskID: string;
  readonly RunUUID: string;
  readonly Type: IoType;
  /** -1: none, so that the key never is NULL. */
  readonly Iteration: number;
  readonly ArtifactKey: string;
}

/** The part of the API server's database that tasks need. */
export interface TaskSchema {
  readonly run_details: RunsTable;
  readonly tasks: TasksTable;
  readonly artifacts: ArtifactsTable;
  readonly artifact_tasks: ArtifactTasksTable;
}

export type RunRow = RunsTable;
export type TaskRow = Selectable<TasksTable>;
export type ArtifactRow = ArtifactsTable;
export type ArtifactTaskRow = ArtifactTasksTable;
