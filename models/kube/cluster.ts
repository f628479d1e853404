import type { KubeObject, Resource } from '../../modules/ports/kube.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import { ApiServer } from './api-server.ts';
import { CacheProgress } from './cache-progress.ts';
import type { StoreChange } from './change-log.ts';
import type { Endpoint } from './endpoint.ts';
import { Registry } from './registry.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { ServerEndpoint } from './server-endpoint.ts';
import type { Span } from './span.ts';
import { KubeStore } from './store.ts';
import type { WatchCache } from './watch-cache.ts';

export interface KubeClusterOptions {
  /** How many API servers there are, named `kube-0`, `kube-1`, …. Default 1. */
  readonly servers?: number;
  /** Custom resources that it serves besides pods, events and leases. */
  readonly resources?: readonly ResourceDefinition[];
  /** How far behind the store each server's watch cache is, ms. Default [1, 50]. */
  readonly watchCacheLag?: Span;
  /** How long an event travels from a server to a watching client, ms. Default [0.5, 5]. */
  readonly watchLatency?: Span;
  /** Ms after which a client gives up on a request. Default 60,000, as the server's own limit. */
  readonly requestTimeout?: number;
  /** Changes kept for each collection. Default 10,000. */
  readonly historyLimit?: number;
}

/**
 * A simulated Kubernetes control plane of one run: one store, some API servers, each with watch caches that lag by
 * events of the kernel. Every write is reported as a `changed` fact of the store `kube`.
 *
 * Faults that it offers, with the name of a server as target:
 * - `kube/hold-watch-cache`: its watch caches see nothing new for the duration; at `kube-0/pods` only that one.
 * - `kube/drop-watches`: its open watches end, at once.
 * - `kube/compact`: the history of every collection is forgotten (whatever the target), so that old versions answer 410.
 */
export class KubeCluster {
  readonly simulation: Simulation;
  readonly store: KubeStore;
  readonly registry: Registry;
  readonly servers: readonly ApiServer[];
  readonly watchLatency: Span;
  readonly requestTimeout: number;
  readonly #progress = new Map<WatchCache, CacheProgress>();
  readonly #lag: Span;
  readonly #endpoints: readonly ServerEndpoint[];

  constructor(simulation: Simulation, options: KubeClusterOptions = {}) {
    const { servers = 1, resources = [], watchCacheLag = [1, 50], watchLatency = [0.5, 5] } = options;
    const { requestTimeout = 60_000, historyLimit = 10_000 } = options;
    this.simulation = simulation;
    this.watchLatency = watchLatency;
    this.requestTimeout = requestTimeout;
    this.#lag = watchCacheLag;
    this.store = new KubeStore({ now: () => simulation.epoch + simulation.now, historyLimit });
    this.store.subscribe((change) => this.#observe(change));
    this.registry = new Registry(this.store, simulation.streams, resources);
    const names = Array.from({ length: servers }, (_, index) => `kube-${index}`);
    this.servers = names.map(
      (name) => new ApiServer(name, this.registry, (cache, change) => this.#progressOf(name, cache, change).noticed()),
    );
    this.#endpoints = this.servers.map((server) => new ServerEndpoint(simulation, server));
    this.#offerFaults();
  }

  /** The server that a client with this index talks to: as a load balancer that keeps to its choice. */
  server(index: number): ApiServer {
    const server = this.servers[index % this.servers.length];
    if (server === undefined) throw new RangeError('a cluster has at least one API server');
    return server;
  }

  /** The server with this index, as a client reaches it. */
  endpoint(index: number): Endpoint {
    const endpoint = this.#endpoints[index % this.#endpoints.length];
    if (endpoint === undefined) throw new RangeError('a cluster has at least one API server');
    return endpoint;
  }

  /** An object as it is in the store, for the cluster's own actors and for properties. */
  peek(resource: Resource, key: string): KubeObject | undefined {
    const definition = this.registry.definition(resource);
    return definition === undefined ? undefined : this.store.collection(definition.collection).get(key);
  }

  #observe({ collection, key, before, after, revision, author }: StoreChange): void {
    const version = String(revision);
    this.simulation.observe({
      kind: 'changed',
      store: 'kube',
      collection,
      key,
      before,
      after,
      version,
      process: author,
    });
  }

  #progressOf(server: string, cache: WatchCache, { collection }: StoreChange): CacheProgress {
    const known = this.#progress.get(cache);
    if (known !== undefined) return known;
    const progress = new CacheProgress(this.simulation, `${server}/${collection}`, cache, this.#lag);
    this.#progress.set(cache, progress);
    return progress;
  }

  #offerFaults(): void {
    const { injector } = this.simulation;
    injector.offer('kube/hold-watch-cache', (target, duration) => {
      for (const { name, registry } of this.servers) {
        for (const { collection } of registry.definitions) {
          const full = `${name}/${collection}`;
          if (target === name || target === full) this.#hold(name, collection, duration);
        }
      }
    });
    injector.offer('kube/drop-watches', (target) => {
      this.#endpoints.find(({ name }) => name === target)?.dropWatches();
    });
    injector.offer('kube/compact', () => {
      for (const { collection } of this.registry.definitions) {
        this.store.collection(collection).log.compact(this.store.revision);
      }
    });
  }

  #hold(name: string, collection: string, duration: number): void {
    const server = this.servers.find((candidate) => candidate.name === name);
    if (server === undefined) return;
    const cache = server.cache(collection);
    const progress =
      this.#progress.get(cache) ?? new CacheProgress(this.simulation, `${name}/${collection}`, cache, this.#lag);
    this.#progress.set(cache, progress);
    progress.hold(duration);
  }
}
