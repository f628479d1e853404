import type { KubeObject } from '../../modules/ports/kube.ts';
import type { KubeCluster } from '../../models/kube/cluster.ts';
import { nodeDefinition } from '../../models/kube/kinds/nodes/nodes.ts';
import { formatTimestamp } from '../../models/kube/objects/timestamp.ts';

/** Registers nodes `node-0`, `node-1`, … that are ready, as their kubelets do. */
export function addNodes(cluster: KubeCluster, count: number): void {
  const now = formatTimestamp(cluster.store.now());
  for (let index = 0; index < count; index++)
    cluster.store.put(nodeDefinition.collection, `node-${index}`, node(cluster, index, now), null);
}

function node({ registry, store }: KubeCluster, index: number, now: string): KubeObject {
  const name = `node-${index}`;
  const condition = { lastHeartbeatTime: now, lastTransitionTime: now };
  const uid = registry.newUid(nodeDefinition.collection, null, name);
  const labels = { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' };
  const object = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid, resourceVersion: store.nextVersion, creationTimestamp: now, labels },
    spec: {},
    status: {
      addresses: [
        { type: 'InternalIP', address: `10.0.0.${(index % 250) + 1}` },
        { type: 'Hostname', address: name },
      ],
      allocatable: { cpu: '16', memory: '64Gi', pods: '110' },
      capacity: { cpu: '16', memory: '64Gi', pods: '110' },
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'KubeletReady',
          message: 'kubelet is posting ready status',
          ...condition,
        },
      ],
      nodeInfo: { kubeletVersion: 'v1.36.3', operatingSystem: 'linux', architecture: 'amd64' },
    },
  };
  return object;
}

/** One of the nodes that take pods, by the name of the pod; null when there is none. */
export function placeAmong({ store }: KubeCluster, pod: string): string | null {
  const open: string[] = [];
  for (let index = 0; ; index++) {
    const found = store.collection(nodeDefinition.collection).get(`node-${index}`);
    if (found === undefined) break;
    const { spec = {} } = found as KubeObject & { readonly spec?: { readonly unschedulable?: boolean } };
    if (spec.unschedulable !== true) open.push(found.metadata.name ?? '');
  }
  return open[pod.length % open.length] ?? null;
}
