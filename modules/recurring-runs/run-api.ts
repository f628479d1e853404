import type { Workflow } from './resources/workflow.ts';
import type { ApiResult } from '../pipeline-api/result.ts';
import type { EpochSeconds } from '../calendar/civil.ts';
import type { RunRow } from './store/schema.ts';

/** A slot of a schedule, as the controller sees it. */
export interface RequestedSlot {
  readonly index: number;
  readonly scheduledAt: EpochSeconds;
  /** The name of the ScheduledWorkflow. */
  readonly schedule: string;
}

/** What a client asks of the pipeline API server to start a run. */
export interface CreateRunRequest {
  /** For a recurring run the name of its slot: the same from every replica of the controller. */
  readonly displayName: string;
  /** uid of the ScheduledWorkflow; empty for a manual run. */
  readonly recurringRunId: string;
  readonly namespace: string;
  readonly pipelineId: string;
  /** Empty: the latest version. */
  readonly pipelineVersionId: string;
  readonly parameters: { readonly [name: string]: unknown };
  /**
   * Which slot of the schedule this is. Upstream's request does not carry it: its API server reads the index off the
   * live ScheduledWorkflow, which may be a slot ahead of the controller's cache. Only `database-first` reads it.
   */
  readonly slot?: RequestedSlot;
}

/** The pipeline API server, as its clients inside the cluster see it. Any call may be answered after it was applied. */
export interface RunApi {
  createRun(request: CreateRunRequest): Promise<ApiResult<RunRow>>;
  /** The persistence agent's report of what a Workflow looks like now. */
  reportWorkflow(workflow: Workflow): Promise<ApiResult<null>>;
}
