import { losslessDatabaseFaults } from '../../models/database/server/fault-menu.ts';
import { databaseLink, DatabaseServer } from '../../models/database/server/server.ts';
import { sqlPort } from '../../models/database/client/sql-port.ts';
import { kubeClient } from '../../models/kube/client/client.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import { kubeLink } from '../../models/kube/client/kube-link.ts';
import { collectionOf } from '../../models/kube/resource-definition.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { LeaderElector, type LeaderElectorOptions } from '../../modules/leader-election/elector.ts';
import { leases } from '../../modules/ports/lease.ts';
import { monitorAtMostOneLeaseHolder } from '../../properties/at-most-one-lease-holder.ts';
import { monitorLeaseReleasedAfterWork } from '../../properties/lease-released-after-work.ts';
import { monitorNoWriteByADeposedLeader } from '../../properties/no-write-by-a-deposed-leader.ts';
import type { FaultMenu } from '../../sim/faults/menu.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { leaseWrite, ledgerWrite, workOf } from './facts.ts';
import { keepLedger, ledgerSchema, onlyRow, type LedgerSchema } from './ledger.ts';

const namespace = 'ledger';

/** How a variant stands for election, and what its store checks. */
interface Standing {
  readonly fenced: boolean;
  readonly release: NonNullable<LeaderElectorOptions['release']>;
  readonly sharedName?: true;
}

const standings = {
  unfenced: { fenced: false, release: 'never' },
  'duplicate-identity': { fenced: false, release: 'never', sharedName: true },
  'released-early': { fenced: true, release: 'at-once' },
  fenced: { fenced: true, release: 'after-work' },
} as const satisfies { readonly [variant: string]: Standing };

function replicaNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `keeper-${index}`);
}

/**
 * What may befall them within a minute: everything from a lost reply to a machine that freezes for 40 s. The database
 * replicates synchronously: a failover that lost commits could lose the last token, too, and with it the fence.
 */
function faultMenu(values: { readonly replicas: number; readonly faults: number }): FaultMenu {
  const names = replicaNames(values.replicas);
  const servers = ['kube-0', 'kube-1'];
  return {
    most: values.faults,
    processes: names,
    links: [kubeLink, databaseLink],
    horizon: 60_000,
    requests: 60,
    weights: { crash: 2, stop: 2, pause: 3, skew: 1, lose: 2, delay: 2, fail: 1, cut: 2, model: 3 },
    duration: [1000, 40_000],
    restart: [500, 10_000],
    skew: [-60_000, 60_000],
    delay: [100, 30_000],
    models: [
      { name: 'kube/server-down', targets: servers },
      { name: 'kube/throttle', targets: servers },
      { name: 'kube/move-client', targets: names },
      ...losslessDatabaseFaults(names),
    ],
  };
}

/** Counts how often the lease changed hands: a run in which it did not shows little. */
function markTakeovers({ simulation, store }: KubeCluster): void {
  const leaseCollection = collectionOf(leases);
  let holder: string | null = null;
  store.subscribe(({ collection, author }) => {
    if (collection !== leaseCollection || author === holder) return;
    if (holder !== null) simulation.mark('lease-changed-hands');
    holder = author;
  });
}

/** One life of a replica: stands until it has led, works as long as it leads, and ends. The platform restarts it. */
async function keeper(
  process: Process,
  world: { readonly cluster: KubeCluster; readonly database: DatabaseServer; readonly index: number },
  { fenced, release, sharedName }: Standing,
): Promise<void> {
  const ports = { ...machinePorts(process), sql: sqlPort<LedgerSchema>(world.database, process) };
  const elector: LeaderElector = new LeaderElector({
    ...ports,
    kube: kubeClient(world.cluster, process, world.index),
    namespace,
    name: 'keeper',
    identity: sharedName === true ? 'keeper' : `${process.name}_${ports.random.uuid()}`,
    release,
    callbacks: {
      onStartedLeading: (term) =>
        keepLedger(ports, term, () => elector.isLeader(), { fenced, pause: 3000, entries: 3 }),
    },
  });
  await elector.run();
}

function build(
  simulation: Simulation,
  { values, variant }: { readonly values: { readonly replicas: number }; readonly variant: keyof typeof standings },
) {
  simulation.declareLink(kubeLink, { request: [1, 20], reply: [1, 10] });
  simulation.declareLink(databaseLink, { request: [5, 150], reply: [5, 100] });
  const cluster = new KubeCluster(simulation, { servers: 2, namespaces: [namespace], requestTimeout: 10_000 });
  const database = new DatabaseServer(simulation, { schema: ledgerSchema, clientTimeout: 5000 });
  database.seed('ledger', [{ ...onlyRow }]);
  markTakeovers(cluster);
  replicaNames(values.replicas).forEach((name, index) => {
    simulation.replica({
      name,
      startWithin: [0, 2000],
      main: (process) => keeper(process, { cluster, database, index }, standings[variant]),
    });
  });
  return {
    monitors: [
      monitorNoWriteByADeposedLeader(ledgerWrite),
      monitorAtMostOneLeaseHolder(leaseWrite),
      monitorLeaseReleasedAfterWork({ writeOf: leaseWrite, workOf }),
    ],
    horizon: 90_000,
  };
}

/** Replicas elect a leader by a Lease, as client-go does it, and the leader alone advances a row of a database. */
export const leaderElection = defineScenario({
  name: 'leader-election',
  about: 'Replicas elect a leader by a Kubernetes Lease; only the leader may advance a ledger in a database.',
  issues: [
    'https://github.com/cilium/cilium/issues/42920',
    'https://github.com/kubernetes/kubernetes/pull/139991',
    'https://github.com/metallb/metallb/pull/140',
  ],
  parameters: {
    replicas: { type: 'number', default: 2, minimum: 1, maximum: 9, whole: true, about: 'Candidates.' },
    faults: { type: 'number', default: 5, minimum: 0, maximum: 12, whole: true, about: 'Most faults in one run.' },
  },
  variants: {
    unfenced: {
      about: 'The lease alone, as client-go has it: the leader checks that it leads, then writes.',
      expected: 'violates',
      breaks: ['no-write-by-a-deposed-leader'],
    },
    'duplicate-identity': {
      about: 'All replicas stand under one name.',
      expected: 'violates',
      seeds: 20,
      breaks: ['at-most-one-lease-holder', 'no-write-by-a-deposed-leader'],
    },
    'released-early': {
      about: 'A replica that is stopped gives its lease up at once, though its work still runs.',
      expected: 'violates',
      seeds: 60,
      breaks: ['lease-released-after-work'],
    },
    fenced: {
      about:
        'The database refuses writes with a smaller token than the last; leases are released after work: recommended.',
      expected: 'holds',
    },
  },
  faults: faultMenu,
  exercises: ['lease-changed-hands', 'pause', 'stop', 'crash', 'cut'],
  seeds: 100,
  build,
});
