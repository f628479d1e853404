import { DatabaseServer } from '../../models/database/server/server.ts';
import { sqlPort } from '../../models/database/client/sql-port.ts';
import { kubeClient } from '../../models/kube/client/client.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import { collectionOf } from '../../models/kube/resource-definition.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { LeaderElector, type LeaderElectorOptions } from '../../modules/leader-election/elector.ts';
import { leases } from '../../modules/ports/lease.ts';
import { monitorAtMostOneLeaseHolder } from '../../properties/at-most-one-lease-holder.ts';
import { monitorLeaseReleasedAfterWork } from '../../properties/lease-released-after-work.ts';
import { monitorNoWriteByADeposedLeader } from '../../properties/no-write-by-a-deposed-leader.ts';
import { harshWeights } from '../../sim/faults/menu.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { Setting, Stage } from '../../sim/scenario/definition.ts';
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
  world: { readonly cluster: KubeCluster; readonly database: DatabaseServer<LedgerSchema>; readonly index: number },
  { fenced, release, sharedName }: Standing,
): Promise<void> {
  const ports = { ...machinePorts(process), sql: sqlPort(world.database, process) };
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
  { values, code }: Setting<Standing, null, { readonly replicas: number }>,
): Stage {
  const cluster = new KubeCluster(simulation, { servers: 2, namespaces: [namespace], requestTimeout: 10_000 });
  const database = new DatabaseServer(simulation, {
    schema: ledgerSchema,
    clientTimeout: 5000,
    latency: { request: [5, 150], reply: [5, 100] },
  });
  database.seed('ledger', [{ ...onlyRow }]);
  markTakeovers(cluster);
  simulation.deploy({
    name: 'keeper',
    replicas: values.replicas,
    main: (process, index) => keeper(process, { cluster, database, index }, code),
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
  },
  variants: {
    unfenced: {
      about: 'The lease alone, as client-go has it: the leader checks that it leads, then writes.',
      breaks: ['no-write-by-a-deposed-leader'],
      code: { fenced: false, release: 'never' },
    },
    'duplicate-identity': {
      about: 'All replicas stand under one name.',
      breaks: ['at-most-one-lease-holder', 'no-write-by-a-deposed-leader'],
      seeds: 20,
      code: { fenced: false, release: 'never', sharedName: true },
    },
    'released-early': {
      about: 'A replica that is stopped gives its lease up at once, though its work still runs.',
      breaks: ['lease-released-after-work'],
      seeds: 60,
      code: { fenced: true, release: 'at-once' },
    },
    fenced: {
      about:
        'The database refuses writes with a smaller token than the last; leases are released after work: recommended.',
      code: { fenced: true, release: 'after-work' },
    },
  },
  faults: 5,
  // The database replicates synchronously: a failover that lost commits could lose the last token, and with it the fence.
  faultMenu: {
    horizon: 60_000,
    requests: 60,
    weights: { ...harshWeights, pause: 3, cut: 2, model: 3 },
    duration: [1000, 40_000],
  },
  exercises: ['lease-changed-hands', 'pause', 'stop', 'crash', 'cut'],
  seeds: 100,
  build,
});
