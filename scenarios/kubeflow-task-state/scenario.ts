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
import { monitorReusedOutputsExist } from '../../properties/reused-outputs-exist.ts';
import type { FaultMenu } from '../../sim/faults/menu.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { Monitor } from '../../sim/property/property.ts';
import { defineScenario, type Stage } from '../../sim/scenario/scenario.ts';
import { Bucket, bucketLink, bucketPort } from './bucket.ts';
import { PipelineEngine } from './engine.ts';
import * as facts from './facts.ts';
import { pipeline, podNames } from './graph.ts';
import { reportRuns, type Again } from './persistence-agent.ts';
import { runPod } from './pod.ts';
import { apiLink, taskServers } from './task-servers.ts';
import { deployments, type Deployment, type VariantName } from './variants.ts';
import { run, secondRun, seedRun } from './world.ts';

const schema = defineSchema(taskTables);

/** Ms after which Argo kills the pods of an attempt. */
const deadline = 30_000;

/** Ms: the shortest time after which a lifecycle rule of S3 can remove files. */
const day = 24 * 3_600_000;

/** What the names of the second run's pods begin with. */
const secondPrefix = 'again.';

const parameters = {
  apiServers: { type: 'number', default: 2, minimum: 1, maximum: 5, whole: true, about: 'Replicas of the API server.' },
  iterations: { type: 'number', default: 2, minimum: 0, maximum: 5, whole: true, about: 'Iterations of the loop.' },
  branch: { type: 'boolean', default: false, about: 'Whether the graph has a branch that never starts.' },
  faults: { type: 'number', default: 8, minimum: 0, maximum: 12, whole: true, about: 'Most faults in one run.' },
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
  /** When the user runs the pipeline again; null: never. */
  readonly again: Again | null;
}

function build(
  simulation: Simulation,
  {
    values,
    variant,
    workload,
  }: { readonly values: Values; readonly variant: VariantName; readonly workload: Workload },
): Stage {
  const { server, pod, lifecycleRule, standbyLag }: Deployment = deployments[variant];
  simulation.declareLink(apiLink, { request: [1, 20], reply: [0.5, 10] });
  simulation.declareLink(databaseLink, { request: [0.3, 5], reply: [0.3, 3] });
  simulation.declareLink(bucketLink, { request: [1, 20], reply: [0.5, 10] });
  const database = new DatabaseServer(simulation, { schema, replicaLag: standbyLag ?? null });
  seedRun(database);
  const bucket = new Bucket(simulation, lifecycleRule ? day : null);
  const connect = taskServers(simulation, { database, bucket }, server, values.apiServers);
  const engineOf = (id: string, prefix: string) =>
    new PipelineEngine(simulation, {
      run: id,
      prefix,
      graph: pipeline(values),
      deadline,
      pod: (process, order) => {
        const ports = { ...machinePorts(process), api: connect(process), bucket: bucketPort(bucket, process) };
        return runPod(ports, order, pod, { failing: workload.failing, duration: 4000 });
      },
    });
  const first = engineOf(run, '');
  const second = engineOf(secondRun, secondPrefix);
  simulation.schedule('engine/start', { earliest: 2000, latest: 2001 }, () => first.start());
  simulation.replica({
    name: 'persistence-agent',
    restartAfterExit: null,
    main: async (process) => {
      const sleep = (duration: number) => machinePorts(process).clock.sleep(duration);
      await reportRuns({ api: connect(process), sleep }, { first, second, ...workload });
    },
  });
  const attempts = workload.retries + 1 + (workload.again === null ? 0 : 1);
  return { monitors: monitors(), horizon: attempts * (deadline + 20_000) + (workload.again?.after ?? 0) };
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
    monitorReusedOutputsExist({
      outputOf: facts.outputLink,
      artifactOf: facts.storedArtifact,
      fileOf: facts.fileNow,
    }),
  ];
}

/** The database replicates synchronously: what was committed stays. */
function faults(values: Values): FaultMenu {
  const servers = Array.from({ length: values.apiServers }, (_, index) => `api-server-${index}`);
  const pods = podNames(pipeline(values));
  return {
    most: values.faults,
    processes: [...pods, ...pods.map((name) => `${secondPrefix}${name}`), ...servers],
    links: [apiLink, databaseLink],
    horizon: 30_000,
    requests: 10,
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
      breaks: ['one-task-per-node', 'outputs-before-success', 'parents-follow-children', 'reused-outputs-exist'],
    },
    'mlmd-removal': {
      about: 'Historic, the branch: tasks have a logical key, a failure need not wait for children that never started.',
      expected: 'violates',
      breaks: ['parents-follow-children', 'one-artifact-per-output', 'no-repeated-state', 'reused-outputs-exist'],
      seeds: 200,
    },
    'pr-13986': {
      about: 'Historic, as merged: a failure goes up at once; nothing keeps late writers from a run that has ended.',
      expected: 'violates',
      breaks: [
        'no-change-after-run-ended',
        'parents-follow-children',
        'one-artifact-per-output',
        'no-repeated-state',
        'reused-outputs-exist',
      ],
      seeds: 200,
    },
    'checked-first': {
      about: 'As the review of #12430 asks for: the run is read before each update, outside of its transaction.',
      expected: 'violates',
      breaks: ['no-change-after-run-ended', 'parents-follow-children'],
      // The run has to end within the few milliseconds of an update.
      seeds: 400,
    },
    'files-with-run': {
      about: 'pr-13986 as #10816 asks for: the deletion of a run takes the files of its outputs along.',
      expected: 'violates',
      breaks: ['reused-outputs-exist', 'parents-follow-children'],
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
      again: fc.option(
        fc.record({
          // At once, or within three days.
          after: fc.oneof(fc.nat(10_000), fc.integer({ min: 3_600_000, max: 3 * day })),
          deletion: fc.option(fc.nat(15_000), { freq: 2 }),
        }),
        { freq: 4 },
      ),
    }),
  build,
});
