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
import type { Setting, Stage } from '../../sim/scenario/definition.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { apiLink } from './events-system.ts';
import * as facts from './facts.ts';
import { boardLink } from './status-board.ts';
import { unlessStopped, type System } from './system.ts';
import { variants } from './variants.ts';
import { runWorkerPods } from './worker-pods.ts';
import { jobTimeout, runs, undisturbedEnd, workloads, type Workload } from './workflow.ts';
import { openWorld } from './world.ts';

/** Ms until the run ends: faults are over long before, and the last worker has had its time. */
const horizon = 300_000;

function build(simulation: Simulation, { code: system, workload }: Setting<System, Workload>): Stage {
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

/** Whatever part of whichever system may be struck, and its first workers; what a variant does not have is spared. */
const faultMenu: FaultMenu = {
  processes: [
    'gateway',
    'controller-0',
    'controller-1',
    'api-server-0',
    'api-server-1',
    'scheduler',
    'observer',
    'vacuum',
    ...runs.flatMap((run) => [run, run, `${run}-2`]),
  ],
  links: [kubeLink, databaseLink, queueLink, apiLink, boardLink],
  horizon: 45_000,
  requests: 16,
  weights: { crash: 4, stop: 2, pause: 3, skew: 1, lose: 4, delay: 3, fail: 2, cut: 1, model: 2 },
  duration: [100, 60_000],
  restart: [500, 60_000],
  delay: [10, 60_000],
  models: [
    'kube/server-down',
    'kube/throttle',
    'kube/hold-watch-cache',
    'database/restart',
    'database/out-of-connections',
    'database/step-clock',
    'queue/redeliver',
    'queue/restart',
  ],
};

/** Brigade's workflows, from one that does not survive its worker to one that survives whatever befalls it. */
export const brigadeDurable = defineScenario({
  name: 'brigade-durable',
  about: 'Workers execute scripts that run jobs in pods, die on the way, and others go on where they stopped.',
  issues: [
    'https://github.com/brigadecore/brigade/issues/369',
    'https://github.com/brigadecore/brigade/issues/1617',
    'https://github.com/brigadecore/brigade/pull/1656',
  ],
  variants,
  faults: 8,
  faultMenu,
  exercises: ['crash', 'pause', 'reply-lost'],
  seeds: 100,
  workload: () => workloads,
  build,
});
