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
  runIdOf,
  workflows,
  type Workflow,
} from '../resources/workflow.ts';
import { fail, kubeFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import { JobStore } from '../store/job-store.ts';
import { RunStore, type OnDuplicate } from '../store/run-store.ts';
import { reportedOf, type Reported } from '../store/reported.ts';
import { unreported, type PipelineSchema, type RunRow } from '../store/schema.ts';
import { isOutdated, reportable, type ReportFence } from './report-fence.ts';

/** WORKFLOW_GC_GRACE_PERIOD_SECONDS upstream. */
const collectionGraceSeconds = 120;

export interface RunReporterPorts {
  readonly kube: Kube;
  readonly sql: Sql<PipelineSchema>;
  readonly clock: Clock;
}

export interface RunReporterSettings {
  readonly onDuplicate: OnDuplicate;
  /**
   * Which reports are looked at before they are believed, as they may be of what a retry has undone or has long gone on:
   * `none`, as until #13627; those of a `final` state, as upstream since #13532; or `all`, as recommended.
   */
  readonly fence: ReportFence;
}

/**
 * Takes the persistence agent's reports, in an API server replica: `ReportWorkflowResource`
 * (backend/src/apiserver/resource/resource_manager.go, 2026-08), in its order of steps.
 *
 * A Workflow of a recurring run that has no row gets one at once, under the Workflow's name; that is how a schedule whose
 * Workflows its controller creates gets its rows, and how a run whose INSERT is late gets a row that no later look-up by
 * slot finds. Not taken over: tasks, metrics, plugins, and retries of single requests.
 */
export class RunReporter {
  readonly #ports: RunReporterPorts;
  readonly #kube: Kube;
  readonly #runs: RunStore;
  readonly #jobs: JobStore;
  readonly #settings: RunReporterSettings;

  constructor(ports: RunReporterPorts, settings: RunReporterSettings) {
    this.#ports = ports;
    this.#kube = ports.kube;
    this.#runs = new RunStore(ports.sql);
    this.#jobs = new JobStore(ports.sql);
    this.#settings = settings;
  }

  async report(workflow: Workflow): Promise<ApiResult<null>> {
    const runId = runIdOf(workflow);
    if (runId === undefined) return fail('invalidArgument', `workflow ${nameOf(workflow)} has no run id label`);
    const { fence } = this.#settings;
    const checked = isFinal(workflow) && fence !== 'none';
    const unchanged = checked ? await this.#isUnchanged(workflow) : succeed(true);
    if (!unchanged.ok) return unchanged;
    if (!unchanged.value) return deferred(workflow);
    const found = await this.#runs.find(runId);
    if (!found.ok) return found;
    const run = found.value;
    const outdated = run === null ? succeed(false) : await isOutdated(this.#ports, run, workflow, fence);
    if (!outdated.ok || outdated.value) return outdated.ok ? succeed(null) : outdated;
    if (isPersisted(workflow)) {
      const deleted = await this.#kube.delete(workflows, namespaceOf(workflow), nameOf(workflow));
      if (!deleted.ok) return kubeFailure('failed to delete the completed workflow', deleted.error);
    }
    const reported = reportedOf(workflow);
    const stored = await (run === null
      ? this.#withoutRow(workflow, runId, reported)
      : this.#update(run, workflow, reported));
    if (!stored.ok) return stored;
    return isFinal(workflow) ? this.#markPersisted(workflow, runId, reported) : succeed(null);
  }

  async #update(run: RunRow, workflow: Workflow, reported: Reported): Promise<ApiResult<null>> {
    const from = reportable(workflow, this.#settings.fence);
    const updated = await this.#runs.update(run, reported, from);
    if (!updated.ok) return updated;
    // What comes too late to be stored is no failure: nobody need send it again.
    return updated.value || from !== null
      ? succeed(null)
      : fail('notFound', `run ${run.UUID} was retried or deleted meanwhile`);
  }

  /** True when the live Workflow is the one reported, or is gone. A report that names no version is taken at its word. */
  async #isUnchanged(workflow: Workflow): Promise<ApiResult<boolean>> {
    if (workflow.metadata.resourceVersion === undefined) return succeed(true);
    const live = await this.#kube.get(workflows, namespaceOf(workflow), nameOf(workflow));
    if (live.ok) return succeed(live.value.metadata.resourceVersion === workflow.metadata.resourceVersion);
    return live.error.kind === 'notFound' ? succeed(true) : kubeFailure('cannot verify the workflow', live.error);
  }

  async #withoutRow(workflow: Workflow, runId: string, reported: Reported): Promise<ApiResult<unknown>> {
    const schedule = owningSchedule(workflow);
    return schedule === null ? this.#collect(workflow, runId) : this.#adopt(workflow, runId, schedule, reported);
  }

  /** Deletes a one-off Workflow that nobody has a row for, once its row cannot be on its way any more. */
  async #collect(workflow: Workflow, runId: string): Promise<ApiResult<never>> {
    const now = Math.floor(this.#ports.clock.now() / 1000);
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
      ...unreported,
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
    return this.#runs.create(row, this.#settings.onDuplicate);
  }

  /** Notes on the Workflow that its row is final, provided that neither has changed meanwhile. */
  async #markPersisted(workflow: Workflow, runId: string, reported: Reported): Promise<ApiResult<null>> {
    if (this.#settings.fence === 'none') return this.#labelPersisted(workflow);
    const run = await this.#runs.find(runId);
    if (!run.ok) return run;
    const { State, FinishedAtInSec } = reported;
    if (run.value?.State !== State || run.value.FinishedAtInSec !== FinishedAtInSec) return deferred(workflow);
    const { resourceVersion } = workflow.metadata;
    const same = { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion } as const;
    const path = `/metadata/labels/${persistedLabel.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const label = { op: 'add', path, value: 'true' } as const;
    const marked = await this.#kube.patch(workflows, namespaceOf(workflow), nameOf(workflow), {
      type: 'json',
      body: resourceVersion === undefined ? [label] : [same, label],
    });
    if (marked.ok) return succeed(null);
    // Upstream expects 409 when the test fails; a real API server answers 422, and upstream returns that as internal.
    return marked.error.kind === 'conflict'
      ? deferred(workflow)
      : kubeFailure('failed to label the workflow', marked.error);
  }

  /** Until #13627: whatever has become of the two. */
  async #labelPersisted(workflow: Workflow): Promise<ApiResult<null>> {
    const body = { metadata: { labels: { [persistedLabel]: 'true' } } };
    const patch = { type: 'merge', body } as const;
    const marked = await this.#kube.patch(workflows, namespaceOf(workflow), nameOf(workflow), patch);
    return marked.ok ? succeed(null) : kubeFailure('failed to label the workflow', marked.error);
  }
}

function deferred(workflow: Workflow): ApiResult<never> {
  return fail('unavailable', `workflow ${nameOf(workflow)} changed while its final state was reported`);
}

function nameOf({ metadata }: Workflow): string {
  return metadata.name ?? '';
}

function namespaceOf({ metadata }: Workflow): string {
  return metadata.namespace ?? '';
}
