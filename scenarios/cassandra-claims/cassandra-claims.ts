import fc from 'fast-check';
import { kubeClient } from '../../models/kube/client/client.ts';
import { KubeCluster } from '../../models/kube/cluster.ts';
import { collectionOf, plainResource } from '../../models/kube/resource-definition.ts';
import { machinePorts } from '../../models/replica/ports.ts';
import { claims, dataCenters, type DataCenter } from '../../modules/data-center/data-center.ts';
import { byName, byUid, DataCenterOperator, guarded, type Ownership } from '../../modules/data-center/operator.ts';
import { runReconciler } from '../../modules/reconciler/reconciler.ts';
import { monitorEveryObjectIsReconciled } from '../../properties/every-object-is-reconciled.ts';
import { monitorNoDeleteOfLiveData } from '../../properties/no-delete-of-live-data.ts';
import { whileUnstruck } from '../../properties/while-unstruck.ts';
import { usualWeights } from '../../sim/faults/menu.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { Setting, Stage } from '../../sim/scenario/definition.ts';
import { defineScenario } from '../../sim/scenario/scenario.ts';
import { claimLost, claimMade, dataCenterNow, dataCenterWanted } from './facts.ts';

const namespace = 'cassandra';
const names = ['dc1', 'dc2', 'dc3'];

/** When a user deletes a data center (ms), and how long after its end the next one of that name is made. */
interface Renewal {
  readonly name: string;
  readonly at: number;
  readonly after: number;
}

/** The user: makes the data centers, deletes one now and then, and makes it anew some time after it is gone. */
function startUser({ simulation, store, user }: KubeCluster, renewals: readonly Renewal[]): void {
  const make = (name: string): unknown => user.create(dataCenters, namespace, dataCenter(name));
  for (const name of names) simulation.at(1000, `user/${name}`, () => make(name));
  for (const { name, at } of renewals) {
    simulation.at(at, `user/${name}`, () => user.delete(dataCenters, namespace, name));
  }
  const pauses = renewals.map(({ after }) => after);
  store.subscribe(({ collection, before, after }) => {
    if (collection !== collectionOf(dataCenters) || after !== null) return;
    const { name = '' } = before?.metadata ?? {};
    simulation.at(simulation.now + (pauses.shift() ?? 0), `user/${name}`, () => make(name));
  });
}

function dataCenter(name: string): DataCenter {
  const apiVersion = 'cassandraoperator.instaclustr.com/v1alpha1';
  return { apiVersion, kind: 'CassandraDataCenter', metadata: { name }, spec: { nodes: 2 } };
}

function build(simulation: Simulation, { code, workload }: Setting<Ownership, readonly Renewal[]>): Stage {
  const cluster = new KubeCluster(simulation, {
    servers: 2,
    resources: [dataCenters, plainResource(claims)],
    namespaces: [namespace],
    requestTimeout: 10_000,
  });
  startUser(cluster, workload);
  simulation.replica({
    name: 'operator',
    main: (process) => {
      const ports = { ...machinePorts(process), kube: kubeClient(cluster, process) };
      const operator = new DataCenterOperator(ports, code);
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
      monitorEveryObjectIsReconciled({
        wantedOf: dataCenterWanted,
        doneOf: claimMade,
        within: 120_000,
        allowed: whileUnstruck(['operator']),
      }),
    ],
    horizon: 180_000,
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
  variants: {
    'by-name': {
      about: 'Historic (#402): the volumes of a data center are those that bear its name.',
      breaks: ['no-delete-of-live-data'],
      code: byName,
    },
    'by-uid': {
      about: 'As mended by #403: those that bear its uid. They are still deleted by name.',
      breaks: ['no-delete-of-live-data'],
      code: byUid,
    },
    guarded: {
      about: 'Recommended: they bear its uid, and each is deleted only if it is the one that was listed, by uid.',
      code: guarded,
    },
  },
  faults: 10,
  faultMenu: {
    horizon: 60_000,
    requests: 40,
    duration: [1000, 60_000],
    weights: { ...usualWeights, crash: 4, stop: 2, delay: 4, model: 6 },
  },
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
