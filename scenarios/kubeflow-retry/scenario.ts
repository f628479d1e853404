import fc from 'fast-check';
import { defineSchema } from '../../models/database/sql/define-schema.ts';
import { DatabaseServer } from '../../models/database/server/server.ts';
import { kubeClient } from '../../models/kube/client/client.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import { startKubelet } from '../../models/kube/controllers/kubelet.ts';
import { startKubeScheduler } from '../../models/kube/controllers/kube-scheduler.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { PersistenceAgent } from '../../modules/recurring-runs/reporter/persistence-agent.ts';
import { runIdLabel } from '../../modules/recurring-runs/resources/labels.ts';
import { workflows } from '../../modules/recurring-runs/resources/workflow.ts';
import { claimed, guarded, unclaimed } from '../../modules/recurring-runs/retrier/run-retrier.ts';
import { unreported } from '../../modules/recurring-runs/store/schema.ts';
import { pipelineTables } from '../../modules/recurring-runs/store/tables.ts';
import { monitorNoRunningStepDeleted } from '../../properties/no-running-step-deleted.ts';
import { monitorReportEndsOnlyWhatEnded } from '../../properties/report-ends-only-what-ended.ts';
import { monitorRunEndsAsItsWorkflow } from '../../properties/run-ends-as-its-workflow.ts';
import { monitorSucceededRunStays } from '../../properties/succeeded-run-stays.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { Setting, Stage } from '../../sim/scenario/definition.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { rowEnd, workflowEnd } from '../kubeflow-recurring-runs/run-end.ts';
import { attemptLabel, startArgo } from './argo.ts';
import { deletionOf, endReported, workflowEnded, workflowPhase } from './facts.ts';
import { openRunService, type RetryCode } from './run-service.ts';
import { untilItSucceeds } from './user.ts';

const namespace = 'team';
const runs = ['run-1', 'run-2', 'run-3', 'run-4'];
const schema = defineSchema(pipelineTables);

/** Ms until the run ends: claims that nobody made good have expired twice by then, and were taken over. */
const horizon = 1_800_000;

interface Workload {
  /** Attempts that fail before one succeeds. */
  readonly failures: number;
}

function build(simulation: Simulation, { code, workload }: Setting<RetryCode, Workload>): Stage {
  const cluster = new KubeCluster(simulation, {
    servers: 2,
    resources: [workflows],
    namespaces: [namespace],
    latency: { request: [1, 15], reply: [0.5, 5] },
  });
  const database = new DatabaseServer(simulation, { schema, latency: { request: [0.3, 5], reply: [0.3, 3] } });
  startKubeScheduler(cluster);
  startKubelet(cluster, {
    duration: [1000, 15_000],
    outcome: ({ metadata }) => (Number(metadata.labels?.[attemptLabel]) <= workload.failures ? 'Failed' : 'Succeeded'),
  });
  startArgo(cluster, namespace);
  const connect = openRunService(simulation, { cluster, database, code });
  for (const each of runs) startRun(cluster, database, each);
  simulation.replica({
    name: 'persistence-agent',
    startWithin: [0, 2000],
    main: (process) => {
      const ports = { ...machinePorts(process), kube: kubeClient(cluster, process, 0), runs: connect(process) };
      return new PersistenceAgent(ports).run();
    },
  });
  for (const name of ['user', 'pipeline-bot']) {
    simulation.replica({
      name,
      startWithin: [1000, 10_000],
      restartAfterExit: null,
      main: (process) => {
        const [api, { clock }] = [connect(process), machinePorts(process)];
        return Promise.all(runs.map((each) => untilItSucceeds(api, clock, each))).then(() => {});
      },
    });
  }
  return {
    monitors: [
      monitorNoRunningStepDeleted(deletionOf),
      monitorSucceededRunStays(workflowPhase),
      monitorReportEndsOnlyWhatEnded({ workflowOf: workflowEnded, endOf: endReported }),
      monitorRunEndsAsItsWorkflow({ workflowOf: workflowEnd, rowOf: rowEnd, grace: 200_000 }),
    ],
    horizon,
  };
}

/** A run that was just submitted: its row, and its Workflow. */
function startRun(cluster: KubeCluster, database: DatabaseServer, run: string): void {
  const name = `train-${run}`;
  cluster.user.create(workflows, namespace, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name, namespace, labels: { [runIdLabel]: run } },
    spec: { entrypoint: 'train' },
  });
  const origin = { PipelineId: 'pipeline-1', PipelineVersionId: 'version-1', PipelineSpecManifest: '{}' };
  const names = { JobUUID: '', DisplayName: 'train', Name: name, Namespace: namespace };
  const times = { CreatedAtInSec: 0, ScheduledAtInSec: 0, FinishedAtInSec: 0 };
  database.seed('run_details', [{ UUID: run, ...names, ...origin, ...times, ...unreported, State: 'PENDING' }]);
}

/** Retries of failed runs in Kubeflow Pipelines, while reports of the failure are still under way (#13627, #13588, #13532). */
export const kubeflowRetry = defineScenario({
  name: 'kubeflow-retry',
  about:
    'Two users retry a failed run through two API servers, while a persistence agent reports what has become of it.',
  issues: [
    'https://github.com/kubeflow/pipelines/pull/13532',
    'https://github.com/kubeflow/pipelines/pull/13588',
    'https://github.com/kubeflow/pipelines/pull/13627',
  ],
  variants: {
    unclaimed: {
      about: 'Historic, before #13627: nothing says that a retry is under way, and every report is believed.',
      breaks: [
        'no-running-step-deleted',
        'report-ends-only-what-ended',
        'run-ends-as-its-workflow',
        'succeeded-run-stays',
      ],
      code: { retryRun: unclaimed, fence: 'none' },
    },
    unfenced: {
      about: 'A mutant: retries are claimed, with care, but reports are believed as they were before #13627.',
      breaks: ['report-ends-only-what-ended', 'run-ends-as-its-workflow'],
      code: { retryRun: guarded, fence: 'none' },
    },
    'fences-ends-only': {
      about: 'A mutant: the recommended retry, but a report that a run is at work is believed, as upstream does.',
      breaks: ['run-ends-as-its-workflow'],
      seeds: 1000,
      code: { retryRun: guarded, fence: 'final' },
    },
    claimed: {
      about: 'Upstream since #13532: a retry claims the run, and reports from before the claim are refused.',
      breaks: ['run-ends-as-its-workflow', 'succeeded-run-stays'],
      code: { retryRun: claimed, fence: 'final' },
    },
    guarded: {
      about: 'Recommended: #13532, and every step of a retry looks whether it is still its turn.',
      code: { retryRun: guarded, fence: 'all' },
    },
  },
  faults: 10,
  faultMenu: {
    processes: ['api-server-0', 'api-server-1', 'persistence-agent'],
    horizon: 60_000,
    requests: 60,
    // Until long after the caller has given up: what a report says may be over when it arrives.
    delay: [10, 120_000],
    weights: { crash: 2, pause: 4, lose: 3, delay: 5, cut: 1, model: 2 },
  },
  exercises: ['crash', 'pause', 'reply-lost'],
  seeds: 500,
  workload: () => fc.record({ failures: fc.integer({ min: 1, max: 3 }) }),
  build,
});
