import type { KubeCluster } from '../../models/kube/cluster.ts';
import type { DatabaseServer } from '../../models/database/server/server.ts';
import { scheduleOf, type CreateJobRequest } from '../../modules/recurring-runs/job/create-job.ts';
import { scheduledWorkflows } from '../../modules/recurring-runs/resources/scheduled-workflow.ts';
import type { PipelineSpec } from '../../modules/recurring-runs/store/pipeline-spec.ts';

export const namespace = 'team';

const pipeline: PipelineSpec = {
  pipelineInfo: { name: 'echo' },
  root: { inputDefinitions: { parameters: { message: { parameterType: 'STRING' } } } },
};

/** The recurring run of the report: every so often, always the latest version. */
export function recurringRun(intervalSeconds: number): CreateJobRequest {
  return {
    displayName: 'Run of hello world',
    namespace,
    pipelineId: 'pipeline-1',
    pipelineVersionId: '',
    parameters: { message: 'hello' },
    trigger: { periodicSchedule: { intervalSecond: intervalSeconds } },
  };
}

/** Uploads the pipeline. */
export function seedPipeline(database: DatabaseServer): void {
  database.seed('pipeline_versions', [
    {
      UUID: 'version-1',
      PipelineId: 'pipeline-1',
      Name: 'echo',
      CreatedAtInSec: 0,
      PipelineSpec: JSON.stringify(pipeline),
    },
  ]);
}

/** Puts the recurring run in place before the run begins, as `JobCreator` would have. Returns its schedule's name. */
export function seedRecurringRun(cluster: KubeCluster, database: DatabaseServer, request: CreateJobRequest): string {
  const schedule = scheduleOf(request, pipeline);
  const { generateName: base = '' } = schedule.metadata;
  const name = `${base}x7k2p`;
  const body = { ...schedule, metadata: { name, namespace } };
  const created = cluster.user.create(scheduledWorkflows, namespace, body);
  if (!created.ok) throw new Error('the schedule could not be made');
  const { uid = '' } = created.value.metadata;
  const { displayName, pipelineId, pipelineVersionId } = request;
  database.seed('jobs', [
    {
      UUID: uid,
      DisplayName: displayName,
      Name: name,
      Namespace: namespace,
      PipelineId: pipelineId,
      PipelineVersionId: pipelineVersionId,
    },
  ]);
  return name;
}
