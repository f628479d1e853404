import { KubeCluster } from '../../models/kube/cluster.ts';
import { DatabaseServer } from '../../models/database/server/server.ts';
import { deterministicId, RunCreator } from '../../modules/recurring-runs/creator/run-creator.ts';
import { scheduledWorkflows } from '../../modules/recurring-runs/resources/scheduled-workflow.ts';
import { workflows } from '../../modules/recurring-runs/resources/workflow.ts';
import type { PipelineSchema } from '../../modules/recurring-runs/store/schema.ts';
import type { RunCreatorPorts } from '../../modules/recurring-runs/creator/run-steps.ts';
import { pipelineDatabase } from '../../scenarios/kubeflow-recurring-runs/schema.ts';
import { recurringRun, seedPipeline, seedRecurringRun } from '../../scenarios/kubeflow-recurring-runs/world.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';

/** Kubeflow's dead heat: two API servers are asked for the same slot at the same time (kubeflow/pipelines#13440). */
export interface DeadHeatWorld {
  readonly cluster: KubeCluster;
  readonly database: DatabaseServer<PipelineSchema>;
  readonly recurringRunId: string;
}

const resources = [scheduledWorkflows, workflows];

/** The same models for both arms of the comparison. */
export function deadHeatWorld(simulation: Simulation): DeadHeatWorld {
  const cluster = new KubeCluster(simulation, { resources, namespaces: ['team'] });
  const database = new DatabaseServer(simulation, { schema: pipelineDatabase });
  seedPipeline(database);
  const name = seedRecurringRun(cluster, database, recurringRun(60));
  const schedule = cluster.peek(scheduledWorkflows, `team/${name}`);
  return { cluster, database, recurringRunId: schedule?.metadata.uid ?? '' };
}

/** One API server's part: the merged CreateRun. */
export async function createOnce(ports: RunCreatorPorts, recurringRunId: string): Promise<void> {
  const creator = new RunCreator(ports, { createRun: deterministicId, canonicalLabels: true });
  await creator.createRun({
    displayName: 'slot-1',
    recurringRunId,
    namespace: 'team',
    pipelineId: 'pipeline-1',
    pipelineVersionId: '',
    parameters: { message: 'hello' },
  });
}

/** How many workflows the slot has. */
export function workflowCount({ cluster }: DeadHeatWorld): number {
  const answer = cluster.server(0).handle({ verb: 'list', resource: workflows, namespace: 'team', options: {} }, null);
  return answer.outcome === 'list' ? answer.body.items.length : 0;
}
