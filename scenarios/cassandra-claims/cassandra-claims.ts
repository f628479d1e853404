import fc from 'fast-check';
import { kubeClient } from '../../models/kube/client/client.ts';
import { kubeLink } from '../../models/kube/client/kube-link.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import { collectionOf, customResource, plainResource } from '../../models/kube/resource-definition.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { claims, dataCenters, type DataCenter } from '../../modules/data-center/data-center.ts';
import { byName, byUid, DataCenterOperator, guarded } from '../../modules/data-center/operator.ts';
import { runReconciler } from '../../modules/reconciler/reconciler.ts';
import { monitorEveryWantedRuns } from '../../properties/every-trigger-runs.ts';
import { monitorNoDeleteOfLiveData } from '../../properties/no-delete-of-live-data.ts';
import type { FaultMenu } from '../../sim/faults/menu.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { claimLost, claimMade, dataCenterNow, dataCenterWanted } from './facts.ts';

const namespace = 'cassandra';
const names = ['dc1', 'dc2', 'dc3'];

const ownerships = { 'by-name': byName, 'by-uid': byUid, guarded } as const;

/** When a user deletes a data center (ms), and how long after its end the next one of that name is made. */
interface Renewal {
  readonly name: string;
  readonly at: number;
  readonly after: number;
}

/** The user: makes the data centers, deletes one now and then, and makes it anew some time after it is gone. */
function startUser(cluster: KubeCluster, renewals: readonly Renewal[]): void {
  const { simulation, store } = cluster;
  const server = cluster.server(0);
  const at = (time: number, what: string, act: () => void): void => {
    simulation.schedule(simulation.identify(`user/${what}`), { earliest: time, latest: time }, act);
  };
  const make = (name: string): void => {
    server.handle({ verb: 'create', resource: dataCenters, namespace, body: dataCenter(name) }, null);
  };
  for (const name of names) at(1000, name, () => make(name));
  for (const { name, at: time } of renewals) {
    at(time, name, () => server.handle({ verb: 'delete', resource: dataCenters, namespace, name, options: {} }, null));
  }
  const pauses = renewals.map(({ after }) => after);
  store.subscribe(({ collection, before, after }) => {
    if (collection !== collectionOf(dataCenters) || after !== null) return;
    const { name = '' } = before?.metadata ?? {};
    at(simulation.now + (pauses.shift() ?? 0), name, () => make(name));
  });
}

function dataCenter(name: string): DataCenter {
  const apiVersion = 'cassandraoperator.instaclustr.com/v1alpha1';
  return { apiVersion, kind: 'CassandraDataCenter', metadata: { name }, spec: { nodes: 2 } };
}

function build(
  simulation: Simulation,
  { variant, workload }: { readonly variant: keyof typeof ownerships; readonly workload: readonly Renewal[] },
) {
  simulation.declareLink(kubeLink, { request: [1, 20], reply: [1, 10] });
  const cluster = new KubeCluster(simulation, {
    servers: 2,
    resources: [customResource(dataCenters), plainResource(claims)],
    namespaces: [namespace],
    requestTimeout: 10_000,
  });
  startUser(cluster, workload);
  simulation.replica({
    name: 'operator',
    main: (process) => {
      // A process that starts connects to whichever API server the load balancer chooses.
      const kube = kubeClient(cluster, process, Math.floor(process.fraction() * cluster.servers.length));
      const ports = { ...machinePorts(process), kube };
      const operator = new DataCenterOperator(ports, ownerships[variant]);
      return runReconciler({
        ...ports,
        resource: dataCenters,
        namespace,
        reconcile: (dataCenter) => operator.reconcile(dataCenter),
      });
    },
  });
  return {
    monitors: [
      monitorNoDeleteOfLiveData({ ownerOf: dataCenterNow, lossOf: claimLost }),
      monitorEveryWantedRuns({ wantedOf: dataCenterWanted, runOf: claimMade, within: 120_000 }),
    ],
    horizon: 180_000,
  };
}

function faults(values: { readonly faults: number }): FaultMenu {
  const servers = ['kube-0', 'kube-1'];
  return {
    most: values.faults,
    processes: ['operator'],
    links: [kubeLink],
    requests: 40,
    weights: { crash: 4, stop: 2, pause: 1, lose: 1, delay: 4, cut: 1, model: 6 },
    duration: [1000, 60_000],
    models: [
      { name: 'kube/hold-watch-cache', targets: servers },
      { name: 'kube/server-down', targets: servers },
      { name: 'kube/move-client', targets: ['operator'] },
    ],
  };
}

const upstream = 'https://github.com/instaclustr/cassandra-operator';

/** An operator restarts at an API server that lags, and deletes what belongs to somebody else (cassandra-operator#402). */
export const cassandraClaims = defineScenario({
  name: 'cassandra-claims',
  about: 'An operator deletes the volumes of a deleted data center, which is then made anew under the same name.',
  issues: [
    `${upstream}/issues/402`,
    `${upstream}/pull/403`,
    'https://github.com/kubernetes/kubernetes/issues/59848',
    'https://github.com/elastic/cloud-on-k8s/issues/5274',
  ],
  parameters: {
    faults: { type: 'number', default: 10, minimum: 0, maximum: 12, whole: true, about: 'Most faults in one run.' },
  },
  variants: {
    'by-name': {
      about: 'Historic (#402): the volumes of a data center are those that bear its name.',
      expected: 'violates',
      breaks: ['no-delete-of-live-data'],
    },
    'by-uid': {
      about: 'As mended by #403: those that bear its uid. They are still deleted by name.',
      expected: 'violates',
      breaks: ['no-delete-of-live-data'],
    },
    guarded: {
      about: 'Recommended: they bear its uid, and each is deleted only if it is the one that was listed, by uid.',
      expected: 'holds',
    },
  },
  faults,
  exercises: ['crash', 'stale-list', 'conflict-409'],
  seeds: 300,
  workload: () =>
    fc.array(
      fc.record({
        name: fc.constantFrom(...names),
        at: fc.integer({ min: 3000, max: 60_000 }),
        after: fc.integer({ min: 100, max: 3000 }),
      }),
      { minLength: 2, maxLength: 6 },
    ),
  build,
});
