import type { Clock } from '../../ports/clock.ts';
import type { Kube } from '../../ports/kube.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import { persistedLabel } from '../resources/labels.ts';
import { parseTime } from '../resources/timestamp.ts';
import {
  isFinal,
  isPersisted,
  labelledEpoch,
  owningSchedule,
  phaseOf,
  runIdOf,
  workflows,
  type Workflow,
  type WorkflowPhase,
} from '../resources/workflow.ts';
import { fail, kubeFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import { JobStore } from '../store/job-store.ts';
import { RunStore, type OnDuplicate } from '../store/run-store.ts';
import type { PipelineSchema, RunRow, RunState } from '../store/schema.ts';

/** WORKFLOW_GC_GRACE_PERIOD_SECONDS upstream. */
const collectionGraceSeconds = 120;

export interface RunReporterPorts {
  readonly kube: Kube;
  readonly sql: Sql<PipelineSchema>;
  readonly clock: Clock;
}

type Reported = Pick<RunRow, 'State' | 'FinishedAtInSec'>;

/**
 * Takes the persistence agent's reports, in an API server replica: `ReportWorkflowResource`
 * (backend/src/apiserver/resource/resource_manager.go, 2026-08), in its order of steps.
 *
 * A Workflow of a recurring run that has no row gets one at once, under the Workflow's name; that is how a schedule whose
 * Workflows its controller creates gets its rows, and how a run whose INSERT is late gets a row that no later look-up by
 * slot finds. Not taken over: the retry generation fence, tasks, metrics, plugins, and retries of single requests.
 */
export class RunReporter {
  readonly #kube: Kube;
  readonly #clock: Clock;
  readonly #runs: RunStore;
  readonly #jobs: JobStore;
  readonly #onDuplicate: OnDuplicate;

  constructor(ports: RunReporterPorts, settings: { readonly onDuplicate: OnDuplicate }) {
    this.#kube = ports.kube;
    this.#clock = ports.clock;
    this.#runs = new RunStore(ports.sql);
    this.#jobs = new JobStore(ports.sql);
    this.#onDuplicate = settings.onDuplicate;
  }

  async report(workflow: Workflow): Promise<ApiResult<null>> {
    const runId = runIdOf(workflow);
    if (runId === undefined) return fail('invalidArgument', `workflow ${nameOf(workflow)} has no run id label`);
    const final = isFinal(workflow);
    const unchanged = final ? await this.#isUnchanged(workflow) : succeed(true);
    if (!unchanged.ok) return unchanged;
    if (!unchanged.value) return deferred(workflow);
    const run = await this.#runs.find(runId);
    if (!run.ok) return run;
    if (isPersisted(workflow)) {
      const deleted = await this.#kube.delete(workflows, namespaceOf(workflow), nameOf(workflow));
      if (!deleted.ok) return kubeFailure('failed to delete the completed workflow', deleted.error);
    }
    const reported = reportedOf(workflow);
    const stored =
      run.value === null ? await this.#withoutRow(workflow, runId, reported) : await this.#runs.update(runId, reported);
    if (!stored.ok) return stored;
    return final ? this.#markPersisted(workflow, runId, reported) : succeed(null);
  }

  /** True when the live Workflow is the one reported, or is gone. */
  async #isUnchanged(workflow: Workflow): Promise<ApiResult<boolean>> {
    const live = await this.#kube.get(workflows, namespaceOf(workflow), nameOf(workflow));
    if (live.ok) return succeed(live.value.metadata.resourceVersion === workflow.metadata.resourceVersion);
    return live.error.kind === 'notFound' ? succeed(true) : kubeFailure('cannot verify the workflow', live.error);
  }

  async #withoutRow(workflow: Workflow, runId: string, reported: Reported): Promise<ApiResult<RunRow | null>> {
    const schedule = owningSchedule(workflow);
    return schedule === null ? this.#collect(workflow, runId) : this.#adopt(workflow, runId, schedule, reported);
  }

  /** Deletes a one-off Workflow that nobody has a row for, once its row cannot be on its way any more. */
  async #collect(workflow: Workflow, runId: string): Promise<ApiResult<never>> {
    const now = Math.floor(this.#clock.now() / 1000);
    const age = now - (parseTime(workflow.metadata.creationTimestamp) ?? now);
    if (age < collectionGraceSeconds)
      return fail('unavailable', `run ${runId} not found, workflow is only ${age} s old`);
    const deleted = await this.#kube.delete(workflows, namespaceOf(workflow), nameOf(workflow));
    if (!deleted.ok && deleted.error.kind !== 'notFound') {
      return fail('internal', `failed to delete the obsolete workflow for run ${runId}`);
    }
    return fail('notFound', `run ${runId} not found`);
  }

  /** Makes the row of a recurring run's Workflow, named like the Workflow. */
  async #adopt(workflow: Workflow, runId: string, schedule: string, reported: Reported): Promise<ApiResult<RunRow>> {
    const job = await this.#jobs.get(schedule);
    if (!job.ok) return job;
    const createdAt = parseTime(workflow.metadata.creationTimestamp) ?? 0;
    const row: RunRow = {
      ...reported,
      UUID: runId,
      JobUUID: schedule,
      DisplayName: nameOf(workflow),
      Name: nameOf(workflow),
      Namespace: job.value.Namespace,
      PipelineId: job.value.PipelineId,
      PipelineVersionId: job.value.PipelineVersionId,
      PipelineSpecManifest: '',
      CreatedAtInSec: createdAt,
      ScheduledAtInSec: labelledEpoch(workflow) ?? createdAt,
    };
    return this.#runs.create(row, this.#onDuplicate);
  }

  /** Notes on the Workflow that its row is final, provided that neither has changed meanwhile. */
  async #markPersisted(workflow: Workflow, runId: string, reported: Reported): Promise<ApiResult<null>> {
    const run = await this.#runs.find(runId);
    if (!run.ok) return run;
    const { State, FinishedAtInSec } = reported;
    if (run.value?.State !== State || run.value.FinishedAtInSec !== FinishedAtInSec) return deferred(workflow);
    const path = `/metadata/labels/${persistedLabel.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const marked = await this.#kube.patch(workflows, namespaceOf(workflow), nameOf(workflow), {
      type: 'json',
      body: [
        { op: 'test', path: '/metadata/resourceVersion', value: workflow.metadata.resourceVersion },
        { op: 'add', path, value: 'true' },
      ],
    });
    if (marked.ok) return succeed(null);
    // Upstream expects 409 when the test fails; a real API server answers 422, and upstream returns that as internal.
    return marked.error.kind === 'conflict'
      ? deferred(workflow)
      : kubeFailure('failed to label the workflow', marked.error);
  }
}

/** The run's state and end, as the Workflow tells them. */
function reportedOf(workflow: Workflow): Reported {
  return { State: states[phaseOf(workflow)], FinishedAtInSec: parseTime(workflow.status?.finishedAt) ?? 0 };
}

const states: { readonly [phase in WorkflowPhase]: RunState } = {
  '': 'RUNTIME_STATE_UNSPECIFIED',
  Pending: 'PENDING',
  Running: 'RUNNING',
  Succeeded: 'SUCCEEDED',
  Failed: 'FAILED',
  Error: 'FAILED',
};

function deferred(workflow: Workflow): ApiResult<never> {
  return fail('unavailable', `workflow ${nameOf(workflow)} changed while its final state was reported`);
}

function nameOf({ metadata }: Workflow): string {
  return metadata.name ?? '';
}

function namespaceOf({ metadata }: Workflow): string {
  return metadata.namespace ?? '';
}
