import type { KubeObject, Resource } from '../../modules/ports/kube.ts';
import type { Link } from '../../sim/kernel/link.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import { ApiServer } from './server/api-server.ts';
import { CacheProgress } from './server/cache-progress.ts';
import type { StoreChange } from './store/change-log.ts';
import type { Endpoint } from './server/endpoint.ts';
import { offerKubeFaults } from './cluster-faults.ts';
import { Registry } from './server/registry.ts';
import { customResource, type ResourceDefinition } from './resource-definition.ts';
import { kubeLink } from './client/kube-link.ts';
import { Route } from './client/route.ts';
import { KubeUser } from './client/user.ts';
import { ServerEndpoint } from './server/server-endpoint.ts';
import type { Span } from './span.ts';
import { KubeStore } from './store/store.ts';
import type { WatchCache } from './server/watch-cache.ts';

export interface KubeClusterOptions {
  /** How many API servers there are, named `kube-0`, `kube-1`, …. Default 1. */
  readonly servers?: number;
  /** Resources that it serves besides the built-in kinds; one without a definition is a custom resource without a status. */
  readonly resources?: readonly (Resource | ResourceDefinition)[];
  /** Namespaces that are there from the start, besides `default` and those of the system. */
  readonly namespaces?: readonly string[];
  /** How far behind the store each server's watch cache is, ms. Default [1, 50]. */
  readonly watchCacheLag?: Span;
  /** How long an event travels from a server to a watching client, ms. Default [0.5, 5]. */
  readonly watchLatency?: Span;
  /** Ms after which a client gives up on a request. Default 60,000, as the server's own limit. */
  readonly requestTimeout?: number;
  /** Changes kept for each collection. Default 10,000. */
  readonly historyLimit?: number;
  /**
   * Keep `metadata.managedFields` of every object from its creation, as the real server does. Default false: from the
   * first server-side apply to it.
   */
  readonly trackManagedFields?: boolean;
  /** Events that may wait for a watching client before the server ends its watch. Default 1000. */
  readonly watchBuffer?: number;
  /** How long requests and answers travel. Default: a quiet data-centre network. */
  readonly latency?: Link;
}

/**
 * A simulated Kubernetes control plane of one run: one store, some API servers, each with watch caches that lag by
 * events of the kernel. Every write is reported as a `changed` fact of the store `kube`.
 * The faults that it offers are in `cluster-faults.ts`.
 */
export class KubeCluster {
  readonly simulation: Simulation;
  readonly store: KubeStore;
  readonly registry: Registry;
  readonly servers: readonly ApiServer[];
  /** Whoever else uses the cluster. */
  readonly user: KubeUser;
  readonly watchLatency: Span;
  readonly requestTimeout: number;
  readonly #progress = new Map<WatchCache, CacheProgress>();
  readonly #lag: Span;
  readonly #endpoints: readonly ServerEndpoint[];
  readonly #routes = new Map<string, Route>();

  constructor(simulation: Simulation, options: KubeClusterOptions = {}) {
    const { servers = 1, resources = [], namespaces = [], watchCacheLag = [1, 50], watchLatency = [0.5, 5] } = options;
    const { requestTimeout = 60_000, historyLimit = 10_000, watchBuffer = 1000, trackManagedFields = false } = options;
    this.simulation = simulation;
    simulation.declareLink(kubeLink, options.latency);
    this.watchLatency = watchLatency;
    this.requestTimeout = requestTimeout;
    this.#lag = watchCacheLag;
    this.store = new KubeStore({ now: () => simulation.epoch + simulation.now, historyLimit });
    this.store.subscribe((change) => this.#observe(change));
    this.registry = new Registry(
      this.store,
      simulation.streams,
      resources.map(definitionOf),
      namespaces,
      trackManagedFields,
    );
    const names = Array.from({ length: servers }, (_, index) => `kube-${index}`);
    this.servers = names.map(
      (name) => new ApiServer(name, this.registry, (cache, change) => this.#progressOf(name, cache, change).noticed()),
    );
    this.#endpoints = this.servers.map((server) => new ServerEndpoint(simulation, server, watchBuffer));
    this.user = new KubeUser(this.server(0));
    offerKubeFaults(this, this.#endpoints);
  }

  /** The server that a client with this index talks to: as a load balancer that keeps to its choice. */
  server(index: number): ApiServer {
    const server = this.servers[index % this.servers.length];
    if (server === undefined) throw new RangeError('a cluster has at least one API server');
    return server;
  }

  /**
   * A new connection of a client (a replica) to the server with this index, or to the one that a load balancer chooses;
   * faults may move it to another one.
   */
  route(client: string, index: number | null): Route {
    const route = new Route(this.simulation, this.#endpoints, index ?? this.#balance(client));
    this.#routes.set(client, route);
    return route;
  }

  #balance(client: string): number {
    const { length } = this.servers;
    if (length === 1) return 0;
    const { streams } = this.simulation;
    return Math.floor(streams.draw('load-balancer', this.simulation.identify(`connection/${client}`)) * length);
  }

  /** A client connects to another server from now on. */
  moveClient(client: string): void {
    this.#routes.get(client)?.move();
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

  /** A server's watch cache of a collection sees nothing new for `duration` ms. */
  holdCache(name: string, collection: string, duration: number): void {
    const server = this.servers.find((candidate) => candidate.name === name);
    if (server === undefined) return;
    const cache = server.cache(collection);
    const progress =
      this.#progress.get(cache) ?? new CacheProgress(this.simulation, `${name}/${collection}`, cache, this.#lag);
    this.#progress.set(cache, progress);
    progress.hold(duration);
  }
}

function definitionOf(resource: Resource | ResourceDefinition): ResourceDefinition {
  return 'collection' in resource ? resource : customResource(resource);
}
