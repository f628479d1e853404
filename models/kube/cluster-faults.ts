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
  const at = (target: string, strike: (endpoint: ServerEndpoint) => void): void => {
    const endpoint = endpoints.find(({ name }) => name === target);
    if (endpoint !== undefined) strike(endpoint);
  };
  injector.offer('kube/hold-watch-cache', (target, duration) => {
    for (const { name } of cluster.servers) {
      for (const { collection } of cluster.registry.definitions) {
        if (target === name || target === `${name}/${collection}`) cluster.holdCache(name, collection, duration);
      }
    }
  });
  injector.offer('kube/drop-watches', (target) =>
    at(target, (endpoint) => {
      for (const client of endpoint.dropWatches()) cluster.moveClient(client);
    }),
  );
  injector.offer('kube/server-down', (target, duration) =>
    at(target, (endpoint) => {
      endpoint.trouble.goDown(duration);
      for (const client of endpoint.dropWatches()) cluster.moveClient(client);
    }),
  );
  injector.offer('kube/throttle', (target, duration) => at(target, ({ trouble }) => trouble.throttle(duration)));
  injector.offer('kube/fail', (target, duration) => at(target, ({ trouble }) => trouble.fail(duration)));
  injector.offer('kube/move-client', (target) => {
    for (const endpoint of endpoints) endpoint.dropWatches(target);
    cluster.moveClient(target);
  });
  injector.offer('kube/compact', () => {
    const { registry, store } = cluster;
    for (const { collection } of registry.definitions) store.collection(collection).log.compact(store.revision);
  });
}
