/** RuntimeState of a run (backend/src/apiserver/model/run.go), as far as recurring runs use it. */
export type RunState =
  'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELING' | 'CANCELED' | 'RUNTIME_STATE_UNSPECIFIED';

/**
 * `run_details`: one row a run. The primary key is the only key: neither (JobUUID, DisplayName) nor Name is unique
 * upstream, since manual runs all have JobUUID '' and may share names. Times in seconds since 1970.
 */
export interface RunDetailsTable {
  /** Primary key; the `pipeline/runid` label of its Workflow. */
  readonly UUID: string;
  /** The recurring run that it belongs to: uid of the ScheduledWorkflow. Empty for a manual run. */
  readonly JobUUID: string;
  /** For a recurring run the name of the slot, except when the persistence agent made the row. */
  readonly DisplayName: string;
  /** The Workflow that belongs to this run. */
  readonly Name: string;
  readonly Namespace: string;
  readonly PipelineId: string;
  readonly PipelineVersionId: string;
  readonly PipelineSpecManifest: string;
  readonly CreatedAtInSec: number;
  readonly ScheduledAtInSec: number;
  readonly FinishedAtInSec: number;
  readonly State: RunState;
  /** The Workflow as it was last reported, JSON; empty before the first report. A retry starts from it. */
  readonly WorkflowRuntimeManifest: string;
  /** Counts the claims of retries: what a claim number is good for is in `retry-claims.ts`. */
  readonly RetryGeneration: number;
  /** When the last claim was made; 0 without one, and when it was given back. */
  readonly RetryClaimedAtInSec: number;
}

/** `jobs`: one row a recurring run. */
export interface JobsTable {
  /** Primary key: uid of the ScheduledWorkflow. */
  readonly UUID: string;
  readonly DisplayName: string;
  /** Name of the ScheduledWorkflow. */
  readonly Name: string;
  readonly Namespace: string;
  readonly PipelineId: string;
  readonly PipelineVersionId: string;
}

/** `pipeline_versions`: the uploaded versions of pipelines. */
export interface PipelineVersionsTable {
  readonly UUID: string;
  readonly PipelineId: string;
  readonly Name: string;
  readonly CreatedAtInSec: number;
  /** The compiled pipeline, JSON; see `PipelineSpec`. */
  readonly PipelineSpec: string;
}

/** The part of the API server's database that recurring runs need. */
export interface PipelineSchema {
  readonly run_details: RunDetailsTable;
  readonly jobs: JobsTable;
  readonly pipeline_versions: PipelineVersionsTable;
}

export type RunRow = RunDetailsTable;

/** What a row says of a run whose Workflow nobody has reported yet. */
export const unreported = { WorkflowRuntimeManifest: '', RetryGeneration: 0, RetryClaimedAtInSec: 0 } as const;

export type JobRow = JobsTable;
