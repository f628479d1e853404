import type { Kube } from '../../ports/kube.ts';
import type { Sql } from '../../ports/sql/sql.ts';
import { scheduledWorkflows, type ScheduledWorkflow } from '../resources/scheduled-workflow.ts';
import { fail, kubeFailure, type ApiResult } from '../../pipeline-api/result.ts';
import { JobStore } from '../store/job-store.ts';
import { readPipelineSpec, type PipelineSpec } from '../store/pipeline-spec.ts';
import { PipelineStore } from '../store/pipeline-store.ts';
import type { JobRow, PipelineSchema } from '../store/schema.ts';
import type { JobValidation } from './validation.ts';

/** What a user asks of the pipeline API server to make a recurring run. */
export interface CreateJobRequest {
  readonly displayName: string;
  readonly namespace: string;
  readonly pipelineId: string;
  /** Empty: "always use the latest pipeline version". */
  readonly pipelineVersionId: string;
  readonly parameters: { readonly [name: string]: unknown };
  readonly trigger: ScheduledWorkflow['spec']['trigger'];
  readonly maxConcurrency?: number;
  readonly noCatchup?: boolean;
}

/**
 * Makes a recurring run (`ResourceManager.CreateJob`): checks it, POSTs the ScheduledWorkflow, INSERTs its row under the
 * uid that it was given. A lost reply or a crash in between leaves a ScheduledWorkflow without a row, as upstream;
 * `databaseFirst` restores that row when a slot of the schedule is submitted.
 */
export class JobCreator {
  readonly #kube: Kube;
  readonly #jobs: JobStore;
  readonly #pipelines: PipelineStore;
  readonly #validation: JobValidation;

  constructor(ports: { readonly kube: Kube; readonly sql: Sql<PipelineSchema> }, validation: JobValidation) {
    this.#kube = ports.kube;
    this.#jobs = new JobStore(ports.sql);
    this.#pipelines = new PipelineStore(ports.sql);
    this.#validation = validation;
  }

  async createJob(request: CreateJobRequest): Promise<ApiResult<JobRow>> {
    const { displayName, namespace, pipelineId, pipelineVersionId } = request;
    if (pipelineId === '') return fail('invalidArgument', 'cannot create a job with an empty pipeline ID');
    const version = await this.#pipelines.version(pipelineId, pipelineVersionId);
    if (!version.ok) return version;
    const spec = readPipelineSpec(version.value.PipelineSpec);
    if (!spec.ok) return spec;
    const valid = this.#validation.check(
      spec.value,
      request,
      pipelineVersionId === '' ? null : { id: pipelineVersionId },
    );
    if (!valid.ok) return valid;
    const created = await this.#kube.create(scheduledWorkflows, namespace, scheduleOf(request, spec.value));
    if (!created.ok) return kubeFailure('failed to create a recurring run', created.error);
    const { uid = '', name = '' } = created.value.metadata;
    return this.#jobs.create({
      UUID: uid,
      DisplayName: displayName,
      Name: name,
      Namespace: namespace,
      PipelineId: pipelineId,
      PipelineVersionId: pipelineVersionId,
    });
  }
}

/** The ScheduledWorkflow of a recurring run. Only a pinned version is embedded; else each run asks for the latest. */
export function scheduleOf(request: CreateJobRequest, spec: PipelineSpec): ScheduledWorkflow {
  const { displayName, namespace, pipelineId, pipelineVersionId, parameters, trigger } = request;
  const values = Object.entries(parameters).map(([name, value]) => ({ name, value: JSON.stringify(value) }));
  return {
    apiVersion: 'kubeflow.org/v1beta1',
    kind: 'ScheduledWorkflow',
    metadata: { generateName: resourceName(displayName), namespace },
    spec: {
      enabled: true,
      maxConcurrency: request.maxConcurrency ?? 1,
      noCatchup: request.noCatchup ?? false,
      trigger,
      workflow: {
        parameters: values,
        ...(pipelineVersionId === '' ? {} : { spec: { entrypoint: spec.pipelineInfo.name } }),
      },
      pipelineId,
      pipelineVersionId,
    },
  };
}

/** A display name as the beginning of a resource name: lower-case letters and digits, at most 25. */
function resourceName(displayName: string): string {
  return (
    displayName
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')
      .slice(0, 25) || 'job'
  );
}
