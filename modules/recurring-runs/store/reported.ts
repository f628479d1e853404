import { parseTime } from '../resources/timestamp.ts';
import { phaseOf, type Workflow, type WorkflowPhase } from '../resources/workflow.ts';
import type { RunRow, RunState } from './schema.ts';

/** What a Workflow says of its run. */
export type Reported = Pick<RunRow, 'State' | 'FinishedAtInSec' | 'WorkflowRuntimeManifest'>;

export function reportedOf(workflow: Workflow): Reported {
  return {
    State: states[phaseOf(workflow)],
    FinishedAtInSec: parseTime(workflow.status?.finishedAt) ?? 0,
    WorkflowRuntimeManifest: JSON.stringify(workflow),
  };
}

const states: { readonly [phase in WorkflowPhase]: RunState } = {
  '': 'RUNTIME_STATE_UNSPECIFIED',
  Pending: 'PENDING',
  Running: 'RUNNING',
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Error: 'FAILED',
};
