import { kubeClient } from '../../models/kube/client/client.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import { startKubeScheduler } from '../../models/kube/controllers/kube-scheduler.ts';
import { startKubelet } from '../../models/kube/controllers/kubelet.ts';
import { readPod } from '../../models/kube/objects/pod-fields.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { defaultConfig } from '../../modules/settle-poll/config.ts';
import { hasNode } from '../../modules/settle-poll/pod-counts.ts';
import { historicRules, ownedByJob, rules } from '../../modules/settle-poll/pod-rules.ts';
import { verifyPods } from '../../modules/settle-poll/verify-pods.ts';
import { monitorCoherentCounts } from '../../properties/coherent-counts.ts';
import { monitorFailureNeedsWholeWindow } from '../../properties/failure-needs-whole-window.ts';
import { monitorSuccessNeedsSettledSystem } from '../../properties/success-needs-settled-system.ts';
import { monitorTransientErrorsDoNotDecide } from '../../properties/transient-errors-do-not-decide.ts';
import type { Monitor } from '../../sim/property/property.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { bundles, deploy, fateOf, namespace, runBefore } from './bundle.ts';
import { blamedPods, countsIn, isVerdict } from './verdict-facts.ts';

/** Failed LISTs in a row that a poll is expected to live through: what a restarting API server costs. */
const tolerableFailures = 3;

/**
 * NVIDIA AICR's verify_pods (#1092): a deployer has reported a bundle as synced, its controllers go on creating pods, the
 * kube-scheduler binds them one by one, and a poll must say whether every pod found a node.
 *
 * A LIST takes as long as a kubectl process does (0.1 to 0.6 s). Controllers are done within `controllerLag`, which is less
 * than the stability window of `settle-stable`: without some such bound no poll can know that nothing more will come.
 */
export const aicrSettlePoll = defineScenario({
  name: 'aicr-settle-poll',
  about: 'A poll verifies that every pod of a deployed bundle was scheduled, while controllers still create pods.',
  issues: ['https://github.com/NVIDIA/aicr/pull/1092', 'https://github.com/NVIDIA/aicr/issues/1090'],
  sequential: true,
  exercises: ['pod-created', 'failed-scheduling', 'server-error'],
  parameters: {
    pods: { type: 'number', default: 5, minimum: 0, maximum: 50, whole: true, about: 'Most pods in a bundle.' },
    settledPods: { type: 'number', default: 0, minimum: 0, maximum: 100, whole: true, about: 'Pods that run already.' },
    controllerLag: {
      type: 'number',
      default: 12_000,
      minimum: 0,
      maximum: 600_000,
      about: 'Ms after the sync within which controllers create the pods.',
    },
    bindingLatency: {
      type: 'number',
      default: 4000,
      minimum: 1,
      maximum: 60_000,
      about: 'Most ms from creation to binding.',
    },
  },
  variants: {
    'five-reads': {
      about: 'Five LISTs, one for each number (before #1092).',
      breaks: ['coherent-counts', 'failure-needs-whole-window', 'success-needs-settled-system'],
      code: { verify: verifyPods.fiveReads, rules: historicRules },
    },
    'single-snapshot': {
      about: 'One LIST, judged at once.',
      breaks: ['failure-needs-whole-window', 'success-needs-settled-system', 'transient-errors-do-not-decide'],
      code: { verify: verifyPods.singleSnapshot, rules: historicRules },
    },
    settle: {
      about: 'Snapshots until none is unscheduled, or 60 s have passed (#1092 as merged).',
      breaks: ['failure-needs-whole-window', 'success-needs-settled-system', 'transient-errors-do-not-decide'],
      code: { verify: verifyPods.settle, rules: historicRules },
    },
    'settle-stable': {
      about: 'Ours: settled, or one pod stuck, for a whole stability window.',
      seeds: 3000,
      code: { verify: verifyPods.settleStable, rules },
    },
  },
  workload: ({ pods, controllerLag }) => bundles(controllerLag, pods),
  faults: 1,
  faultMenu: { requests: 6, weights: { fail: 2, lose: 1, delay: 1 }, delay: [100, 5000] },
  build(simulation, { values, code, workload }) {
    const cluster = new KubeCluster(simulation, {
      namespaces: [namespace],
      requestTimeout: 10_000,
      latency: { request: [50, 250], reply: [50, 350] },
    });
    startKubeScheduler(cluster, {
      latency: [10, values.bindingLatency],
      place: (pod) => (fateOf(pod) === 'starved' ? null : 'node-0'),
    });
    startKubelet(cluster, {
      duration: (pod) => (fateOf(pod) === 'fails' ? [500, 5000] : null),
      outcome: () => 'Failed',
    });
    runBefore(cluster, values.settledPods);
    deploy(cluster, workload);
    simulation.replica({
      name: 'poll',
      startWithin: [0, 5000],
      restartAfterExit: null,
      async main(process) {
        const { clock, log } = machinePorts(process);
        const kube = kubeClient(cluster, process);
        await code.verify({ kube, clock, log }, { ...defaultConfig, rules: code.rules });
      },
    });
    return { monitors: monitors(), horizon: 200_000 };
  },
});

function monitors(): Monitor[] {
  const unscheduled = (object: unknown): boolean => {
    const pod = readPod(object);
    return pod !== null && (pod.status?.phase ?? 'Pending') === 'Pending' && !hasNode(pod) && !ownedByJob(pod);
  };
  return [
    monitorCoherentCounts(countsIn),
    monitorFailureNeedsWholeWindow({
      reported: blamedPods,
      unscheduled,
      window: defaultConfig.stabilitySeconds * 1000,
    }),
    monitorSuccessNeedsSettledSystem({
      success: (fact) => isVerdict(fact, ['allScheduled', 'noPods']),
      unscheduled,
      counts: (object) => {
        const pod = readPod(object);
        return pod !== null && !ownedByJob(pod);
      },
    }),
    monitorTransientErrorsDoNotDecide({
      blamesReads: (fact) => isVerdict(fact, ['listFailed']),
      failedRead: (fact) => fact.kind === 'unanswered' || (fact.kind === 'applied' && fact.outcome === 'failed'),
      goodRead: (fact) => fact.kind === 'event' && fact.name === 'settle-poll.snapshot',
      tolerable: tolerableFailures,
    }),
  ];
}
