import type { EpochMilliseconds } from '../ports/clock.ts';

/** A row of `job`: one life of a scheduler (or of another component). */
export interface JobTable {
  readonly id: number;
  readonly job_type: string;
  readonly state: JobState | null;
  /** Upstream: the writer's wall clock. */
  readonly latest_heartbeat: EpochMilliseconds;
  /** Not in upstream's table: counts heartbeats, so that a reader can see one without comparing clocks. */
  readonly beats: number;
  /** Not in upstream's table: the job that has taken over what this dead one owned. */
  readonly adopted_by: number | null;
}

export type JobState = 'running' | 'success' | 'restarting' | 'failed';

export const schedulerJobType = 'SchedulerJob';

/** A row of `task_instance`: a task of a dag run, in its present try. */
export interface TaskInstanceTable {
  /** Upstream: a UUID. */
  readonly id: string;
  readonly dag_id: string;
  readonly task_id: string;
  readonly run_id: string;
  /** -1 for a task that is not mapped. */
  readonly map_index: number;
  /** Counts tries from 1; 0 before the first. */
  readonly try_number: number;
  /** Null: not scheduled yet, or reset. */
  readonly state: TaskState | null;
  /** The scheduler job that queued it: its owner. */
  readonly queued_by_job_id: number | null;
  /** The executor that is to run it; null: the default one. */
  readonly executor: string | null;
  readonly external_executor_id: string | null;
  readonly last_heartbeat_at: EpochMilliseconds | null;
}

export type TaskState = 'scheduled' | 'queued' | 'running' | 'restarting' | 'success' | 'failed';

/** States in which a task instance whose scheduler has died is adopted or reset (upstream `State.adoptable_states`). */
export const adoptableStates: readonly TaskState[] = ['queued', 'running', 'restarting'];

export interface DagRunTable {
  readonly dag_id: string;
  readonly run_id: string;
  readonly state: 'queued' | 'running' | 'success' | 'failed';
  /** JSON; null in rows that Airflow 2 has made. */
  readonly conf: string | null;
}

/** The part of Airflow's metadata database that adoption reads and writes. */
export interface AirflowSchema {
  readonly job: JobTable;
  readonly task_instance: TaskInstanceTable;
  readonly dag_run: DagRunTable;
}
