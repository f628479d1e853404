import fc from 'fast-check';
import { DatabaseServer, databaseLink } from '../../models/database/server/server.ts';
import { defineSchema } from '../../models/database/sql/define-schema.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { taskTables } from '../../modules/task-state/tables.ts';
import { monitorCacheHitsFromSuccess } from '../../properties/cache-hits-from-success.ts';
import { monitorEndedTaskStays } from '../../properties/ended-task-stays.ts';
import { monitorNoChangeAfterRunEnded } from '../../properties/no-change-after-run-ended.ts';
import { monitorNoRepeatedState } from '../../properties/no-repeated-state.ts';
import { monitorOneArtifactPerOutput } from '../../properties/one-artifact-per-output.ts';
import { monitorOneTaskPerNode } from '../../properties/one-task-per-node.ts';
import { monitorOutputsBeforeSuccess } from '../../properties/outputs-before-success.ts';
import { monitorOutputsOfLastAttempt } from '../../properties/outputs-of-last-attempt.ts';
import { monitorParametersAddUp } from '../../properties/parameters-add-up.ts';
import { monitorParentsFollowChildren } from '../../properties/parents-follow-children.ts';
import { monitorReusedOutputsExist } from '../../properties/reused-outputs-exist.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { Monitor } from '../../sim/property/property.ts';
import type { Setting, SettingValues, Stage } from '../../sim/scenario/definition.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { Bucket, bucketPort } from './bucket.ts';
import { PipelineEngine } from './engine.ts';
import * as facts from './facts.ts';
import { pipeline, podNames } from './graph.ts';
import { reportRuns, type Again } from './persistence-agent.ts';
import { runPod } from './pod.ts';
import { apiLink, taskServers } from './task-servers.ts';
import { variants, type Deployment } from './variants.ts';
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
} as const;

type Values = SettingValues<typeof parameters>;

/** What a run's user and its containers do. */
interface Workload {
  /** Which container fails in the first attempt; null: none. */
  readonly failing: string | null;
  /** How often the user retries a run that has failed. */
  readonly retries: number;
  /** When the user runs the pipeline again; null: never. */
  readonly again: Again | null;
}

function build(simulation: Simulation, { values, code, workload }: Setting<Deployment, Workload, Values>): Stage {
  const { server, pod, lifecycleRule, standbyLag = null } = code;
  const database = new DatabaseServer(simulation, { schema, replicaLag: standbyLag });
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
  simulation.at(2000, 'engine/start', () => first.start());
  simulation.replica({
    name: 'persistence-agent',
    restartAfterExit: null,
    spared: true,
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
    monitorEndedTaskStays(facts.lateState),
    monitorParametersAddUp(facts.parametersChange),
    monitorNoRepeatedState(facts.historyOf),
    monitorCacheHitsFromSuccess(facts.hitOf),
    monitorReusedOutputsExist({
      outputOf: facts.outputLink,
      artifactOf: facts.storedArtifact,
      fileOf: facts.fileNow,
    }),
  ];
}

const upstream = 'https://github.com/kubeflow/pipelines/pull';

/** Kubeflow Pipelines' task API after ML Metadata: who says when a DAG is over (kubeflow/pipelines#12430, #13986). */
export const kubeflowTaskState = defineScenario({
  name: 'kubeflow-task-state',
  about: 'Pods of a pipeline run tell API servers how their tasks ended, and somebody tells the tasks above them.',
  issues: [`${upstream}/12430`, `${upstream}/13478`, `${upstream}/13986`],
  parameters,
  variants,
  faults: 8,
  // The database replicates synchronously: what was committed stays.
  faultMenu: (values, { processes: servers }) => {
    const pods = podNames(pipeline(values));
    return {
      processes: [...pods, ...pods.map((name) => `${secondPrefix}${name}`), ...servers],
      links: [apiLink, databaseLink],
      horizon: 30_000,
      requests: 10,
      weights: { crash: 4, pause: 3, lose: 4, delay: 3, cut: 1, model: 3 },
      duration: [100, 40_000],
      restart: [1000, 10_000],
      delay: [10, 40_000],
    };
  },
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
