import fc from 'fast-check';
import { pods, type Pod } from '../../modules/ports/pod.ts';
import type { KubeCluster } from '../../models/kube/cluster.ts';
import type { OwnerReference } from '../../modules/ports/kube.ts';

/** Who creates a pod of the bundle; decides whether it may stay unscheduled. */
const ownerKinds = ['ReplicaSet', 'DaemonSet', 'Job', 'RayJob'] as const;

/** One pod that a controller will create. */
export interface PlannedPod {
  /** Ms after the deployer has reported the bundle as synced. */
  readonly createdAt: number;
  readonly owner: (typeof ownerKinds)[number];
  /** `binds`: the scheduler finds a node at its first attempt. `starved`: none ever fits. `fails`: binds, then fails. */
  readonly fate: 'binds' | 'starved' | 'fails';
}

/** The pods of a bundle, in no particular order. fast-check shrinks it to fewer, earlier and healthier ones. */
export function bundles(latest: number, most: number): fc.Arbitrary<PlannedPod[]> {
  const fate = fc.oneof(
    { weight: 12, arbitrary: fc.constant('binds' as const) },
    { weight: 1, arbitrary: fc.constant('starved' as const) },
    { weight: 1, arbitrary: fc.constant('fails' as const) },
  );
  const owner = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('ReplicaSet' as const, 'DaemonSet' as const) },
    { weight: 1, arbitrary: fc.constantFrom('Job' as const, 'RayJob' as const) },
  );
  const pod = fc.record({ createdAt: fc.integer({ min: 0, max: latest }), owner, fate });
  return fc.array(pod, { maxLength: most, size: 'max' });
}

export const namespace = 'gpu-operator';

/** Creates the pods of a bundle when their controllers come to it. */
export function deploy(cluster: KubeCluster, bundle: readonly PlannedPod[]): void {
  const { simulation } = cluster;
  bundle.forEach((planned, index) => {
    const name = `pod-${index}-${planned.fate}`;
    const { createdAt: at, owner } = planned;
    simulation.at([at, at + 100], `controller/create ${name}`, () => create(cluster, name, owner));
  });
}

/** Pods that run already when the poll begins. */
export function runBefore(cluster: KubeCluster, count: number): void {
  for (let index = 0; index < count; index++) {
    const name = `settled-${index}`;
    const pod = podOf(name, 'ReplicaSet');
    const running: Pod = { ...pod, spec: { ...pod.spec, nodeName: 'node-0' }, status: { phase: 'Running' } };
    cluster.store.put(
      'pods',
      `${namespace}/${name}`,
      { ...running, metadata: { ...running.metadata, uid: name } },
      null,
    );
  }
}

function create(cluster: KubeCluster, name: string, owner: PlannedPod['owner']): void {
  const created = cluster.user.create(pods, namespace, podOf(name, owner));
  if (!created.ok) throw new Error(`the controller could not create ${name}`);
  cluster.simulation.mark('pod-created');
}

function podOf(name: string, kind: PlannedPod['owner']): Pod {
  const groups = { ReplicaSet: 'apps/v1', DaemonSet: 'apps/v1', Job: 'batch/v1', RayJob: 'ray.io/v1' } as const;
  const owner: OwnerReference = { apiVersion: groups[kind], kind, name: 'owner', uid: `uid-${kind}`, controller: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, ownerReferences: [owner] },
    spec: { containers: [{ name: 'main', image: 'main' }] },
  };
}

/** What the actors of the world do with a planned pod: told by its name. */
export function fateOf(pod: Pod): PlannedPod['fate'] {
  const name = pod.metadata.name ?? '';
  return name.endsWith('-starved') ? 'starved' : name.endsWith('-fails') ? 'fails' : 'binds';
}
