import { kubeClient } from '../../models/kube/client/client.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import type { ResultRow } from '../../models/database/sql/value.ts';
import { DatabaseServer } from '../../models/database/server/server.ts';
import { sqlPort } from '../../models/database/client/sql-port.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import type { RunCreatorPorts } from '../../modules/recurring-runs/creator/run-steps.ts';
import { scheduledWorkflows } from '../../modules/recurring-runs/resources/scheduled-workflow.ts';
import { workflows, type Workflow } from '../../modules/recurring-runs/resources/workflow.ts';
import type { PipelineSchema } from '../../modules/recurring-runs/store/schema.ts';
import { Simulation } from '../../sim/kernel/simulation.ts';
import { timed } from '../../sim/strategies/timed.ts';
import { pipelineDatabase } from './schema.ts';
import { namespace, recurringRun, seedPipeline, seedRecurringRun } from './world.ts';

/** One API server process in a quiet world with one recurring run, for tests of what it does when it is asked. */
export interface ApiServerFixture {
  readonly ports: RunCreatorPorts;
  /** uid of the ScheduledWorkflow. */
  readonly job: string;
  readonly database: DatabaseServer<PipelineSchema>;
  readonly rows: () => readonly ResultRow[];
  readonly workflows: () => Promise<readonly Workflow[]>;
}

/** Runs `test` inside the process; what it throws fails the test. */
export async function inApiServer(test: (fixture: ApiServerFixture) => Promise<void>): Promise<void> {
  const simulation = new Simulation({
    seed: 'api-server',
    strategy: timed,
    faults: [],
    drain: 'fence',
    record: false,
    judge: () => {},
  });
  const resources = [scheduledWorkflows, workflows];
  const cluster = new KubeCluster(simulation, { resources, namespaces: [namespace] });
  const database = new DatabaseServer(simulation, { schema: pipelineDatabase });
  seedPipeline(database);
  const name = seedRecurringRun(cluster, database, recurringRun(60));
  let outcome: { readonly error: unknown } | 'unfinished' | 'passed' = 'unfinished';
  simulation.replica({
    name: 'api-server-0',
    startWithin: [10_000, 10_000],
    restartAfterExit: null,
    async main(process) {
      const kube = kubeClient(cluster, process, 0);
      const ports = { ...machinePorts(process), kube, sql: sqlPort(database, process) };
      const listed = async (): Promise<readonly Workflow[]> => {
        const list = await kube.list(workflows, namespace);
        return list.ok ? list.value.items : [];
      };
      const job = cluster.peek(scheduledWorkflows, `${namespace}/${name}`)?.metadata.uid ?? '';
      const rows = (): readonly ResultRow[] => database.committedRows('run_details');
      try {
        await test({ ports, job, database, rows, workflows: listed });
        outcome = 'passed';
      } catch (error) {
        outcome = { error };
      }
    },
  });
  await simulation.run(3_600_000, 100_000);
  if (outcome === 'unfinished') throw new Error('the test did not come to its end');
  if (outcome !== 'passed') throw (outcome as { readonly error: unknown }).error;
}
