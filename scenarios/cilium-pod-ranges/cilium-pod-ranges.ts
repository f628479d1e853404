import fc from 'fast-check';
import { kubeClient } from '../../models/kube/client/client.ts';
import { kubeLink } from '../../models/kube/client/kube-link.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import { customResource } from '../../models/kube/resource-definition.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { LeaderElector } from '../../modules/leader-election/elector.ts';
import { allocateRanges, type AllocationPorts } from '../../modules/pod-ranges/allocate-ranges.ts';
import { ciliumNodes, type CiliumNode } from '../../modules/pod-ranges/cilium-node.ts';
import { fromLedger, fromMemory, type Reserve } from '../../modules/pod-ranges/reserve.ts';
import { monitorEveryWantedRuns } from '../../properties/every-trigger-runs.ts';
import { monitorOneNodePerRange } from '../../properties/one-node-per-range.ts';
import type { FaultMenu } from '../../sim/faults/menu.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { nodeProvided, nodeWanted, rangesNow } from './facts.ts';

const namespace = 'kube-system';
const operators = ['operator-0', 'operator-1'];
const nodes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((letter) => `node-${letter}`);
const ranges = Array.from({ length: 32 }, (_, index) => `10.0.${index}.0/24`);

/** What an operator does once it has lost the lease, and how it knows which ranges are free. */
interface Operation {
  /** Ms for which its stop hooks block. Until they are done its workers go on. */
  readonly stopHooks: number;
  readonly reserve: (ports: AllocationPorts) => Reserve;
}

const operations = {
  'blocking-stop': { stopHooks: 30_000, reserve: () => fromMemory(ranges) },
  'stop-at-once': { stopHooks: 0, reserve: () => fromMemory(ranges) },
  'ledger-first': {
    stopHooks: 30_000,
    reserve: ({ kube }) => fromLedger(ranges, { kube, namespace, name: 'pod-ranges' }),
  },
} as const satisfies { readonly [variant: string]: Operation };

/** One life of an operator: stands until it has led, and ends with its stop hooks. The platform restarts it. */
async function operate(process: Process, cluster: KubeCluster, { stopHooks, reserve }: Operation): Promise<void> {
  const kube = kubeClient(cluster, process, Math.floor(process.fraction() * cluster.servers.length));
  const ports = { ...machinePorts(process), kube };
  const elector = new LeaderElector({
    ...ports,
    namespace,
    name: 'cilium-operator-resource-lock',
    identity: `${process.name}-${ports.random.uuid()}`,
    callbacks: {
      onStartedLeading: () => {
        // Whatever the lease says, this ends with the process.
        void allocateRanges(ports, reserve(ports));
        return Promise.resolve();
      },
    },
  });
  await elector.run();
  await ports.clock.sleep(stopHooks);
}

/** When a node joins, ms. */
interface Join {
  readonly node: string;
  readonly at: number;
}

function build(
  simulation: Simulation,
  { variant, workload }: { readonly variant: keyof typeof operations; readonly workload: readonly Join[] },
) {
  simulation.declareLink(kubeLink, { request: [1, 20], reply: [1, 10] });
  const resources = [customResource(ciliumNodes)];
  const cluster = new KubeCluster(simulation, { servers: 2, resources, requestTimeout: 10_000 });
  for (const { node, at } of workload) {
    const body: CiliumNode = { apiVersion: 'cilium.io/v2', kind: 'CiliumNode', metadata: { name: node } };
    simulation.schedule(`${node}/join`, { earliest: at, latest: at }, () => {
      cluster.server(0).handle({ verb: 'create', resource: ciliumNodes, namespace: null, body }, null);
    });
  }
  for (const name of operators) {
    const main = (process: Process): Promise<void> => operate(process, cluster, operations[variant]);
    simulation.replica({ name, startWithin: [0, 2000], main });
  }
  return {
    monitors: [
      monitorOneNodePerRange(rangesNow),
      monitorEveryWantedRuns({ wantedOf: nodeWanted, runOf: nodeProvided, within: 90_000 }),
    ],
    horizon: 150_000,
  };
}

function faults(values: { readonly faults: number }): FaultMenu {
  const servers = ['kube-0', 'kube-1'];
  return {
    most: values.faults,
    processes: operators,
    links: [kubeLink],
    requests: 60,
    weights: { crash: 2, stop: 1, pause: 3, skew: 1, lose: 2, delay: 3, fail: 1, cut: 3, model: 2 },
    duration: [1000, 40_000],
    delay: [100, 30_000],
    models: [
      { name: 'kube/server-down', targets: servers },
      { name: 'kube/throttle', targets: servers },
      { name: 'kube/hold-watch-cache', targets: servers },
      { name: 'kube/move-client', targets: operators },
    ],
  };
}

/** Two operators that both believe to lead give one range of addresses to two nodes (cilium/cilium#42920). */
export const ciliumPodRanges = defineScenario({
  name: 'cilium-pod-ranges',
  about: 'The leader of two operators gives each node a range of pod addresses; one that has lost its lease may go on.',
  issues: ['https://github.com/cilium/cilium/pull/42920', 'https://github.com/kyverno/kyverno/issues/14984'],
  parameters: {
    faults: { type: 'number', default: 6, minimum: 0, maximum: 12, whole: true, about: 'Most faults in one run.' },
  },
  variants: {
    'blocking-stop': {
      about:
        'Historic (#42920): who has lost the lease runs its stop hooks, and its workers go on until those are done.',
      expected: 'violates',
      breaks: ['one-node-per-range'],
    },
    'stop-at-once': {
      about: 'As merged: who has lost the lease ends at once. A patch that is on its way arrives all the same.',
      expected: 'violates',
      breaks: ['one-node-per-range'],
    },
    'ledger-first': {
      about: 'Recommended: ranges are reserved in one object, at the version at which they were free.',
      expected: 'holds',
    },
  },
  faults,
  exercises: ['pause', 'cut', 'conflict-409'],
  seeds: 100,
  workload: () =>
    fc
      .tuple(
        fc.shuffledSubarray(nodes, { minLength: 3 }),
        fc.array(fc.integer({ min: 1000, max: 60_000 }), { minLength: 8, maxLength: 8 }),
      )
      .map(([joining, moments]) => joining.map((node, index) => ({ node, at: moments[index] ?? 0 }))),
  build,
});
