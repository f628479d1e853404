import fc from 'fast-check';
import { kubeClient } from '../../models/kube/client/client.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { LeaderElector } from '../../modules/leader-election/elector.ts';
import { allocateRanges, type AllocationPorts } from '../../modules/pod-ranges/allocate-ranges.ts';
import { ciliumNodes, type CiliumNode } from '../../modules/pod-ranges/cilium-node.ts';
import { fromLedger, fromMemory, type Reserve } from '../../modules/pod-ranges/reserve.ts';
import { monitorEveryObjectIsReconciled } from '../../properties/every-object-is-reconciled.ts';
import { monitorOneNodePerRange } from '../../properties/one-node-per-range.ts';
import { whileUnstruck } from '../../properties/while-unstruck.ts';
import { harshWeights } from '../../sim/faults/menu.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { Setting, Stage } from '../../sim/scenario/definition.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { nodeProvided, nodeWanted, rangesNow } from './facts.ts';

const namespace = 'kube-system';
const nodes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((letter) => `node-${letter}`);
const ranges = Array.from({ length: 32 }, (_, index) => `10.0.${index}.0/24`);

/** What an operator does once it has lost the lease, and how it knows which ranges are free. */
interface Operation {
  /** Ms for which its stop hooks block. Until they are done its workers go on. */
  readonly stopHooks: number;
  readonly reserve: (ports: AllocationPorts) => Reserve;
}

const reserveInMemory = (): Reserve => fromMemory(ranges);
const reserveInLedger = ({ kube }: AllocationPorts): Reserve =>
  fromLedger(ranges, { kube, namespace, name: 'pod-ranges' });

/** One life of an operator: stands until it has led, and ends with its stop hooks. The platform restarts it. */
async function operate(process: Process, cluster: KubeCluster, { stopHooks, reserve }: Operation): Promise<void> {
  const kube = kubeClient(cluster, process);
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

function build(simulation: Simulation, { code, workload }: Setting<Operation, readonly Join[]>): Stage {
  const cluster = new KubeCluster(simulation, { servers: 2, resources: [ciliumNodes], requestTimeout: 10_000 });
  for (const { node, at } of workload) {
    const body: CiliumNode = { apiVersion: 'cilium.io/v2', kind: 'CiliumNode', metadata: { name: node } };
    simulation.at(at, `${node}/join`, () => cluster.user.create(ciliumNodes, null, body));
  }
  simulation.deploy({ name: 'operator', replicas: 2, main: (process) => operate(process, cluster, code) });
  return {
    monitors: [
      monitorOneNodePerRange(rangesNow),
      monitorEveryObjectIsReconciled({
        wantedOf: nodeWanted,
        doneOf: nodeProvided,
        within: 60_000,
        allowed: whileUnstruck(['operator-0', 'operator-1']),
      }),
    ],
    horizon: 150_000,
  };
}

/** Two operators that both believe to lead give one range of addresses to two nodes (cilium/cilium#42920). */
export const ciliumPodRanges = defineScenario({
  name: 'cilium-pod-ranges',
  about: 'The leader of two operators gives each node a range of pod addresses; one that has lost its lease may go on.',
  issues: ['https://github.com/cilium/cilium/pull/42920', 'https://github.com/kyverno/kyverno/issues/14984'],
  variants: {
    'blocking-stop': {
      about:
        'Historic (#42920): who has lost the lease runs its stop hooks, and its workers go on until those are done.',
      breaks: ['one-node-per-range'],
      code: { stopHooks: 30_000, reserve: reserveInMemory },
    },
    'stop-at-once': {
      about: 'As merged: who has lost the lease ends at once. A patch that is on its way arrives all the same.',
      breaks: ['one-node-per-range'],
      code: { stopHooks: 0, reserve: reserveInMemory },
    },
    'ledger-first': {
      about: 'Recommended: ranges are reserved in one object, at the version at which they were free.',
      code: { stopHooks: 30_000, reserve: reserveInLedger },
    },
  },
  faults: 6,
  faultMenu: {
    horizon: 60_000,
    requests: 60,
    duration: [1000, 40_000],
    weights: { ...harshWeights, pause: 3, cut: 3, model: 2 },
  },
  exercises: ['pause', 'cut', 'conflict-409'],
  seeds: 200,
  workload: () =>
    fc
      .tuple(
        fc.shuffledSubarray(nodes, { minLength: 3 }),
        fc.array(fc.integer({ min: 1000, max: 60_000 }), { minLength: 8, maxLength: 8 }),
      )
      .map(([joining, moments]) => joining.map((node, index) => ({ node, at: moments[index] ?? 0 }))),
  build,
});
