import type { ModelFault } from '../../sim/faults/injector.ts';
import type { KubeCluster } from './cluster.ts';
import type { ServerEndpoint } from './server/server-endpoint.ts';

/**
 * The faults that a cluster offers to plans. The target is a server (`kube-0`) unless said otherwise.
 * - `kube/hold-watch-cache`: its watch caches see nothing new for the duration; at `kube-0/pods` only that one.
 * - `kube/drop-watches`: its open watches end, at once, and their clients connect to another server.
 * - `kube/server-down`: for the duration it refuses connections; its open watches end, requests that wait in it are lost.
 * - `kube/throttle`: it answers 429 with Retry-After for the duration.
 * - `kube/fail`: it answers 500 or 503 for the duration, and applies nothing.
 * - `kube/move-client`: the open watches of a client (the target: a replica) end, and it connects to another server.
 *   Requests under way are still answered; the fault `cut` loses those.
 * - `kube/compact`: the history of every collection is forgotten (whatever the target), so that old versions and
 *   continue tokens answer 410.
 */
export function offerKubeFaults(cluster: KubeCluster, endpoints: readonly ServerEndpoint[]): void {
  const { injector } = cluster.simulation;
  const targets = cluster.servers.map(({ name }) => name);
  const at = (strike: (endpoint: ServerEndpoint, duration: number) => void): ModelFault['strike'] => {
    return (target, duration) => {
      const endpoint = endpoints.find(({ name }) => name === target);
      if (endpoint !== undefined) strike(endpoint, duration);
    };
  };
  const drop = (endpoint: ServerEndpoint): void => {
    for (const client of endpoint.dropWatches()) cluster.moveClient(client);
  };
  injector.offer({
    name: 'kube/hold-watch-cache',
    targets,
    strike: (target, duration) => hold(cluster, target, duration),
  });
  injector.offer({ name: 'kube/drop-watches', targets, strike: at(drop) });
  injector.offer({
    name: 'kube/server-down',
    targets,
    strike: at((endpoint, duration) => {
      endpoint.trouble.goDown(duration);
      drop(endpoint);
    }),
  });
  injector.offer({ name: 'kube/throttle', targets, strike: at(({ trouble }, duration) => trouble.throttle(duration)) });
  injector.offer({
    name: 'kube/fail',
    targets,
    unusual: true,
    strike: at(({ trouble }, duration) => trouble.fail(duration)),
  });
  injector.offer({
    name: 'kube/move-client',
    targets: 'replicas',
    strike(target) {
      for (const endpoint of endpoints) endpoint.dropWatches(target);
      cluster.moveClient(target);
    },
  });
  injector.offer({ name: 'kube/compact', targets, strike: () => compact(cluster) });
}

function hold(cluster: KubeCluster, target: string, duration: number): void {
  for (const { name } of cluster.servers) {
    for (const { collection } of cluster.registry.definitions) {
      if (target === name || target === `${name}/${collection}`) cluster.holdCache(name, collection, duration);
    }
  }
}

function compact({ registry, store }: KubeCluster): void {
  for (const { collection } of registry.definitions) store.collection(collection).log.compact(store.revision);
}
