import type { Clock } from '../../ports/clock.ts';
import type { Kube } from '../../ports/kube.ts';
import type { Log } from '../../ports/log.ts';
import type { Random } from '../../ports/random.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import { scheduledWorkflows, type ScheduledWorkflow } from '../resources/scheduled-workflow.ts';
import { workflows, type Workflow } from '../resources/workflow.ts';
import type { CreateRunRequest, RequestedSlot } from '../run-api.ts';
import { fail, kubeFailure, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { EpochSeconds } from '../../calendar/civil.ts';
import { JobStore } from '../store/job-store.ts';
import { readPipelineSpec, validateInputs, type PipelineSpec } from '../store/pipeline-spec.ts';
import { PipelineStore } from '../store/pipeline-store.ts';
import { RunStore } from '../store/run-store.ts';
import { unreported, type PipelineSchema, type RunRow } from '../store/schema.ts';

/** What an API server needs to create runs. */
export interface RunCreatorPorts {
  readonly kube: Kube;
  readonly sql: Sql<PipelineSchema>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The pipeline that a run will execute. */
export interface RunTemplate {
  readonly versionId: string;
  readonly manifest: string;
  readonly spec: PipelineSpec;
}

/** The steps that every way to create a run is put together from; what differs is which, and in what order. */
export class RunSteps {
  readonly runs: RunStore;
  readonly random: Random;
  readonly log: Log;
  readonly #kube: Kube;
  readonly #clock: Clock;
  readonly #jobs: JobStore;
  readonly #pipelines: PipelineStore;

  constructor({ kube, sql, clock, random, log }: RunCreatorPorts) {
    this.runs = new RunStore(sql);
    this.random = random;
    this.log = log;
    this.#kube = kube;
    this.#clock = clock;
    this.#jobs = new JobStore(sql);
    this.#pipelines = new PipelineStore(sql);
  }

  now(): EpochSeconds {
    return Math.floor(this.#clock.now() / 1000);
  }

  /** Fetches the pipeline asked for, and checks the parameters against its inputs. */
  async template(request: CreateRunRequest): Promise<ApiResult<RunTemplate>> {
    const version = await this.#pipelines.version(request.pipelineId, request.pipelineVersionId);
    if (!version.ok) return version;
    const { UUID: versionId, PipelineSpec: manifest } = version.value;
    const spec = readPipelineSpec(manifest);
    if (!spec.ok) return spec;
    const valid = validateInputs(spec.value, request.parameters);
    return valid.ok ? succeed({ versionId, manifest, spec: spec.value }) : valid;
  }

  /** The live ScheduledWorkflow of a recurring run; null for a manual run. */
  async schedule(request: CreateRunRequest): Promise<ApiResult<ScheduledWorkflow | null>> {
    if (request.recurringRunId === '') return succeed(null);
    const job = await this.#jobs.get(request.recurringRunId);
    if (!job.ok) return job.error.code === 'notFound' ? fail('internal', job.error.message) : job;
    return this.#scheduleNamed(job.value.Namespace, job.value.Name);
  }

  /**
   * As `schedule`, but a recurring run whose row was lost between the POST of its ScheduledWorkflow and the INSERT gets
   * that row back: the request names the ScheduledWorkflow, and its uid proves that it is the one that was asked for.
   */
  async scheduleWithRow(request: CreateRunRequest, slot: RequestedSlot): Promise<ApiResult<ScheduledWorkflow>> {
    const job = await this.#jobs.get(request.recurringRunId);
    if (job.ok) return this.#scheduleNamed(job.value.Namespace, job.value.Name);
    if (job.error.code !== 'notFound') return job;
    const schedule = await this.#scheduleNamed(request.namespace, slot.schedule);
    if (!schedule.ok) return schedule;
    const { uid = '', name = '', namespace = '' } = schedule.value.metadata;
    if (uid !== request.recurringRunId) return fail('internal', job.error.message);
    const { pipelineId = '', pipelineVersionId = '' } = schedule.value.spec;
    const origin = { PipelineId: pipelineId, PipelineVersionId: pipelineVersionId };
    const row = await this.#jobs.ensure({ UUID: uid, DisplayName: name, Name: name, Namespace: namespace, ...origin });
    this.log.event('recurring-run-restored', { schedule: `${namespace}/${name}` });
    return row.ok ? schedule : row;
  }

  async #scheduleNamed(namespace: string, name: string): Promise<ApiResult<ScheduledWorkflow>> {
    const schedule = await this.#kube.get(scheduledWorkflows, namespace, name);
    return schedule.ok ? succeed(schedule.value) : kubeFailure(`ScheduledWorkflow ${name}`, schedule.error);
  }

  async submit(workflow: Workflow): Promise<ApiResult<Workflow>> {
    const created = await this.#kube.create(workflows, workflow.metadata.namespace ?? '', workflow);
    return created.ok ? succeed(created.value) : kubeFailure('failed to create a workflow', created.error);
  }

  /**
   * Creates a Workflow under a fixed name, or makes sure that the one of that name is the same run's: created by
   * another submission, or by this one before its reply got lost.
   */
  async submitOnce(workflow: Workflow): Promise<ApiResult<Workflow>> {
    const { name = '', namespace = '', labels } = workflow.metadata;
    const created = await this.#kube.create(workflows, namespace, workflow);
    if (created.ok) return succeed(created.value);
    if (created.error.kind !== 'alreadyExists') return kubeFailure('failed to create a workflow', created.error);
    const present = await this.#kube.get(workflows, namespace, name);
    if (!present.ok) return kubeFailure(`workflow ${name} exists but cannot be read`, present.error);
    const own = Object.entries(labels ?? {}).every(([key, value]) => present.value.metadata.labels?.[key] === value);
    return own ? succeed(present.value) : fail('alreadyExists', `workflow ${name} belongs to another run`);
  }

  /** The row of a new run, in state PENDING. */
  row(
    request: CreateRunRequest,
    run: Pick<RunRow, 'UUID' | 'Name' | 'ScheduledAtInSec'>,
    template: RunTemplate,
  ): RunRow {
    return {
      ...run,
      ...unreported,
      JobUUID: request.recurringRunId,
      DisplayName: request.displayName,
      Namespace: request.namespace,
      PipelineId: request.pipelineId,
      PipelineVersionId: template.versionId,
      PipelineSpecManifest: template.manifest,
      CreatedAtInSec: this.now(),
      FinishedAtInSec: 0,
      State: 'PENDING',
    };
  }
}
