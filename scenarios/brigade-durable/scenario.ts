import { databaseLink } from '../../models/database/server/server.ts';
import { kubeLink } from '../../models/kube/client/kube-link.ts';
import { queueLink } from '../../models/queue/queue-server.ts';
import { monitorChangedSpecRunsAgain } from '../../properties/changed-spec-runs-again.ts';
import { monitorEveryBuildNotifiesOnce } from '../../properties/every-build-notifies-once.ts';
import { monitorFinishedStepRunsOnce } from '../../properties/finished-step-runs-once.ts';
import { monitorNoWriteByADeposedLeader } from '../../properties/no-write-by-a-deposed-leader.ts';
import { monitorNoRunningJobRepeated } from '../../properties/no-running-job-repeated.ts';
import { monitorOneLivePodPerAttempt } from '../../properties/one-live-pod-per-attempt.ts';
import { monitorOneRecordPerStep } from '../../properties/one-record-per-step.ts';
import { monitorOneWorkerPerAttempt } from '../../properties/one-worker-per-attempt.ts';
import { monitorReplayedResultEqualsFirst } from '../../properties/replayed-result-equals-first.ts';
import { monitorStruckRunEndsAlike } from '../../properties/struck-run-ends-alike.ts';
import type { FaultMenu } from '../../sim/faults/menu.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import { defineScenario, type Stage } from '../../sim/scenario/scenario.ts';
import { apiLink } from './events-system.ts';
import * as facts from './facts.ts';
import { boardLink } from './status-board.ts';
import { unlessStopped } from './system.ts';
import { systems, type VariantName } from './variants.ts';
import { runWorkerPods } from './worker-pods.ts';
import { jobTimeout, runs, undisturbedEnd, workloads, type Workload } from './workflow.ts';
import { openWorld } from './world.ts';

/** Ms until the run ends: faults are over long before, and the last worker has had its time. */
const horizon = 300_000;

function build(
  simulation: Simulation,
  { variant, workload }: { readonly variant: VariantName; readonly workload: Workload },
): Stage {
  const system = systems[variant];
  const world = openWorld(simulation, workload);
  const { submit, worker } = system.open(world);
  runWorkerPods(world.cluster, worker);
  simulation.replica({
    name: 'gateway',
    restartAfterExit: null,
    startWithin: [1000, 3000],
    async main(process) {
      await unlessStopped(process, Promise.all(runs.map((run) => submit(process, run))));
    },
  });
  const { runOf } = system;
  return {
    monitors: [
      monitorFinishedStepRunsOnce({ checkpointOf: facts.checkpointOf, podOf: facts.newPod }),
      monitorReplayedResultEqualsFirst(facts.resultOf),
      monitorOneLivePodPerAttempt(facts.livePod),
      monitorOneWorkerPerAttempt(facts.newWorker),
      monitorOneRecordPerStep(facts.newRecord),
      monitorNoRunningJobRepeated({ changeOf: facts.jobPodChange, timeout: jobTimeout }),
      monitorNoWriteByADeposedLeader(facts.workerWrite),
      monitorStruckRunEndsAlike(runOf, undisturbedEnd(workload)),
      monitorChangedSpecRunsAgain({ resultOf: facts.resultOf, podOf: facts.newPod }),
      monitorEveryBuildNotifiesOnce({ runs, runOf, notificationOf: facts.notificationOf }),
    ],
    horizon,
  };
}

/** Whatever part of whichever system may be struck; what a variant does not have is spared. */
function faults(values: { readonly faults: number }): FaultMenu {
  const workers = runs.flatMap((run) => [run, run, `${run}-2`]);
  const servers = ['kube-0', 'kube-1'];
  return {
    most: values.faults,
    processes: [
      'gateway',
      'controller-0',
      'controller-1',
      'api-server-0',
      'api-server-1',
      'scheduler',
      'observer',
      'vacuum',
      ...workers,
    ],
    links: [kubeLink, databaseLink, queueLink, apiLink, boardLink],
    horizon: 45_000,
    requests: 16,
    weights: { crash: 4, stop: 2, pause: 3, skew: 1, lose: 4, delay: 3, fail: 2, cut: 1, model: 2 },
    duration: [100, 60_000],
    restart: [500, 60_000],
    skew: [-60_000, 60_000],
    delay: [10, 60_000],
    models: [
      { name: 'kube/server-down', targets: servers },
      { name: 'kube/throttle', targets: servers },
      { name: 'kube/hold-watch-cache', targets: servers },
      { name: 'database/restart', targets: ['database'] },
      { name: 'database/out-of-connections', targets: ['database'] },
      { name: 'database/step-clock', targets: ['database'] },
      { name: 'queue/redeliver', targets: ['queue'] },
      { name: 'queue/restart', targets: ['queue'] },
    ],
  };
}

/** Brigade's workflows, from one that does not survive its worker to one that survives whatever befalls it. */
export const brigadeDurable = defineScenario({
  name: 'brigade-durable',
  about: 'Workers execute scripts that run jobs in pods, die on the way, and others go on where they stopped.',
  issues: [
    'https://github.com/brigadecore/brigade/issues/369',
    'https://github.com/brigadecore/brigade/issues/1617',
    'https://github.com/brigadecore/brigade/pull/1656',
  ],
  parameters: {
    faults: { type: 'number', default: 8, minimum: 0, maximum: 16, whole: true, about: 'Most faults in one run.' },
  },
  variants: {
    v1: {
      about: 'Historic: a build is accepted once its worker was created, and nobody looks at it again.',
      expected: 'violates',
      breaks: ['struck-run-ends-alike', 'every-build-notifies-once'],
    },
    'pod-probe': {
      about: 'Proposed: builds that expire get another worker, for which a pod that exists is its job.',
      expected: 'violates',
      breaks: ['changed-spec-runs-again', 'replayed-result-equals-first', 'every-build-notifies-once'],
    },
    checkpoint: {
      about: 'Proposed: builds that expire are run again; results are looked up before a job runs, stored after it.',
      expected: 'violates',
      breaks: [
        'finished-step-runs-once',
        'replayed-result-equals-first',
        'one-live-pod-per-attempt',
        'changed-spec-runs-again',
        'struck-run-ends-alike',
        'every-build-notifies-once',
      ],
    },
    'v2-retry': {
      about: 'Historic: events in a store, messages in a queue, retries that inherit the jobs that have succeeded.',
      expected: 'violates',
      breaks: ['changed-spec-runs-again', 'no-running-job-repeated', 'every-build-notifies-once'],
    },
    claimed: {
      about: 'Recommended: steps are claimed under a fencing token, pods named by attempt, an outbox tells the end.',
      expected: 'holds',
    },
  },
  faults,
  exercises: ['crash', 'pause', 'reply-lost'],
  seeds: 100,
  workload: () => workloads,
  build,
});
