import fc from 'fast-check';
import { losslessDatabaseFaults } from '../../models/database/server/fault-menu.ts';
import { DatabaseServer, databaseLink } from '../../models/database/server/server.ts';
import { defineSchema } from '../../models/database/sql/define-schema.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { taskTables } from '../../modules/task-state/tables.ts';
import { monitorCacheHitsFromSuccess } from '../../properties/cache-hits-from-success.ts';
import { monitorNoChangeAfterRunEnded } from '../../properties/no-change-after-run-ended.ts';
import { monitorNoRepeatedState } from '../../properties/no-repeated-state.ts';
import { monitorOneArtifactPerOutput } from '../../properties/one-artifact-per-output.ts';
import { monitorOneTaskPerNode } from '../../properties/one-task-per-node.ts';
import { monitorOutputsBeforeSuccess } from '../../properties/outputs-before-success.ts';
import { monitorOutputsOfLastAttempt } from '../../properties/outputs-of-last-attempt.ts';
import { monitorParentsFollowChildren } from '../../properties/parents-follow-children.ts';
import type { FaultMenu } from '../../sim/faults/menu.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { Monitor } from '../../sim/property/property.ts';
import { defineScenario, type Stage } from '../../sim/scenario/scenario.ts';
import { PipelineEngine } from './engine.ts';
import * as facts from './facts.ts';
import { pipeline, podNames } from './graph.ts';
import { runPod } from './pod.ts';
import { apiLink, taskServers, type PipelineApi } from './task-servers.ts';
import { deployments, type Deployment, type VariantName } from './variants.ts';
import { run, seedRun } from './world.ts';

const schema = defineSchema(taskTables);

/** Ms after which Argo kills the pods of an attempt. */
const deadline = 30_000;

const parameters = {
  apiServers: { type: 'number', default: 2, minimum: 1, maximum: 5, whole: true, about: 'Replicas of the API server.' },
  iterations: { type: 'number', default: 2, minimum: 0, maximum: 5, whole: true, about: 'Iterations of the loop.' },
  branch: { type: 'boolean', default: false, about: 'Whether the graph has a branch that never starts.' },
  faults: { type: 'number', default: 6, minimum: 0, maximum: 12, whole: true, about: 'Most faults in one run.' },
} as const;

interface Values {
  readonly apiServers: number;
  readonly iterations: number;
  readonly branch: boolean;
  readonly faults: number;
}

/** What a run's user and its containers do. */
interface Workload {
  /** Which container fails in the first attempt; null: none. */
  readonly failing: string | null;
  /** How often the user retries a run that has failed. */
  readonly retries: number;
}

function build(
  simulation: Simulation,
  {
    values,
    variant,
    workload,
  }: { readonly values: Values; readonly variant: VariantName; readonly workload: Workload },
): Stage {
  const { server, pod, standbyLag }: Deployment = deployments[variant];
  simulation.declareLink(apiLink, { request: [1, 20], reply: [0.5, 10] });
  simulation.declareLink(databaseLink, { request: [0.3, 5], reply: [0.3, 3] });
  const database = new DatabaseServer(simulation, { schema, replicaLag: standbyLag ?? null });
  seedRun(database);
  const connect = taskServers(simulation, database, server, values.apiServers);
  const engine = new PipelineEngine(simulation, {
    graph: pipeline(values),
    deadline,
    pod: (process, order) =>
      runPod({ ...machinePorts(process), api: connect(process) }, order, pod, {
        failing: workload.failing,
        duration: 4000,
      }),
  });
  simulation.schedule('engine/start', { earliest: 2000, latest: 2001 }, () => engine.start());
  simulation.replica({
    name: 'persistence-agent',
    main: async (process) => {
      const { clock } = machinePorts(process);
      await reportRuns(engine, connect(process), (duration) => clock.sleep(duration), workload.retries);
    },
  });
  return { monitors: monitors(), horizon: (workload.retries + 1) * (deadline + 20_000) };
}

/** The persistence agent, which reports how the run has ended; and the user, who has it retried. */
async function reportRuns(
  engine: PipelineEngine,
  api: PipelineApi,
  sleep: (duration: number) => Promise<void>,
  retries: number,
): Promise<void> {
  const insist = async (call: () => Promise<{ readonly ok: boolean }>): Promise<void> => {
    while (!(await call()).ok) await sleep(1000);
  };
  for (;;) {
    while (engine.phase === 'running') await sleep(2000);
    const { phase, attempt } = engine;
    await insist(() => api.endRun(run, phase === 'failed' ? 'FAILED' : 'SUCCEEDED'));
    await sleep(3000);
    if (phase === 'succeeded' || attempt > retries) return sleep(3_600_000);
    const retried = await api.retryRun(run);
    // A retry whose answer was lost is refused the next time, since the run is RUNNING by then.
    if (retried.ok || retried.error.code === 'invalidArgument') engine.start();
  }
}

function monitors(): readonly Monitor[] {
  return [
    monitorOneTaskPerNode(facts.nodeOwner),
    monitorOneArtifactPerOutput(facts.outputOwner),
    monitorNoChangeAfterRunEnded({ runOf: facts.runNow, taskOf: facts.taskNow }),
    monitorParentsFollowChildren({ taskOf: facts.taskNow, runOf: facts.runNow, fault: facts.faultOf }),
    monitorOutputsBeforeSuccess({ succeededOf: facts.justSucceeded, linkOf: facts.linkedTask }),
    monitorOutputsOfLastAttempt({ executedOf: facts.executedOf, outputsOf: facts.outputsOf }),
    monitorNoRepeatedState(facts.historyOf),
    monitorCacheHitsFromSuccess(facts.hitOf),
  ];
}

/** The database replicates synchronously: what was committed stays. */
function faults(values: Values): FaultMenu {
  const servers = Array.from({ length: values.apiServers }, (_, index) => `api-server-${index}`);
  return {
    most: values.faults,
    processes: [...podNames(pipeline(values)), ...servers],
    links: [apiLink, databaseLink],
    horizon: 20_000,
    requests: 16,
    weights: { crash: 4, pause: 3, lose: 4, delay: 3, cut: 1, model: 3 },
    duration: [100, 40_000],
    restart: [1000, 10_000],
    delay: [10, 40_000],
    models: losslessDatabaseFaults(servers),
  };
}

const upstream = 'https://github.com/kubeflow/pipelines/pull';

/** Kubeflow Pipelines' task API after ML Metadata: who says when a DAG is over (kubeflow/pipelines#12430, #13986). */
export const kubeflowTaskState = defineScenario({
  name: 'kubeflow-task-state',
  about: 'Pods of a pipeline run tell API servers how their tasks ended, and somebody tells the tasks above them.',
  issues: [`${upstream}/12430`, `${upstream}/13478`, `${upstream}/13986`],
  parameters,
  variants: {
    'pr-12430': {
      about: 'Historic: each driver makes a task, a parent waits for all children, states are sent before links.',
      expected: 'violates',
      breaks: ['one-task-per-node', 'outputs-before-success', 'parents-follow-children'],
    },
    'mlmd-removal': {
      about: 'Historic, the branch: tasks have a logical key, a failure need not wait for children that never started.',
      expected: 'violates',
      breaks: ['parents-follow-children', 'one-artifact-per-output', 'no-repeated-state'],
    },
    'pr-13986': {
      about: 'Historic, as merged: a failure goes up at once; nothing keeps late writers from a run that has ended.',
      expected: 'violates',
      breaks: ['no-change-after-run-ended', 'parents-follow-children', 'one-artifact-per-output', 'no-repeated-state'],
    },
    'checked-first': {
      about: 'As the review of #12430 asks for: the run is read before each update, outside of its transaction.',
      expected: 'violates',
      breaks: ['no-change-after-run-ended', 'parents-follow-children'],
      // The run has to end within the few milliseconds of an update.
      seeds: 400,
    },
    'stale-reads': {
      about: 'A mutant of pr-13986: launchers judge parents by what a standby of the database shows.',
      expected: 'violates',
      breaks: ['parents-follow-children'],
      seeds: 20,
    },
    'careless-cache': {
      about: 'A mutant of server-side: the cache takes results of tasks in any state, and no fingerprint is cleared.',
      expected: 'violates',
      breaks: ['cache-hits-from-success'],
      seeds: 20,
    },
    'server-side': {
      about: 'Recommended: the server sets the states of parents, in the transaction of the update, fenced by attempt.',
      expected: 'holds',
      seeds: 200,
    },
  },
  faults,
  exercises: ['crash', 'pause', 'deadline'],
  seeds: 100,
  workload: (values) =>
    fc.record({
      failing: fc.option(fc.constantFrom(...podNames(pipeline(values)).filter((name) => name.includes('.'))), {
        freq: 2,
      }),
      retries: fc.nat(1),
    }),
  build,
});
