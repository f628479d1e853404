import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { ApiServer } from './api-server.ts';
import type { Endpoint } from './endpoint.ts';
import type { Registry } from './registry.ts';
import type { KubeRequest, KubeResponse, WatchRequest } from './request.ts';
import { collectionOf } from './resource-definition.ts';
import { ServedWatch } from './served-watch.ts';
import type { WatchOpening, WatchSink } from './verbs/watch.ts';

/** One API server within virtual time: the ends of its watches. */
export class ServerEndpoint implements Endpoint {
  readonly #simulation: Simulation;
  readonly #server: ApiServer;
  readonly #watches = new Set<ServedWatch>();

  constructor(simulation: Simulation, server: ApiServer) {
    this.#simulation = simulation;
    this.#server = server;
  }

  get name(): string {
    return this.#server.name;
  }

  get registry(): Registry {
    return this.#server.registry;
  }

  get listening(): boolean {
    return true;
  }

  serve(request: KubeRequest, author: string | null, reply: (response: KubeResponse) => void): void {
    this.#markStaleness(request);
    reply(this.#server.handle(request, author));
  }

  watch(request: WatchRequest, author: string | null, sink: WatchSink): WatchOpening {
    const watch = new ServedWatch(this.#simulation, sink);
    const opening = this.#server.watch(request, watch);
    if (!opening.ok) return opening;
    this.#watches.add(watch);
    watch.start(author ?? '', request);
    const close = (): void => {
      this.#watches.delete(watch);
      watch.close();
      opening.close();
    };
    return { ok: true, close };
  }

  /** Ends every open watch, at once. */
  dropWatches(): void {
    for (const watch of this.#watches) watch.end();
  }

  #markStaleness(request: KubeRequest): void {
    if (request.verb !== 'list' || request.options.resourceVersion !== '0') return;
    const { next } = this.#server.cache(collectionOf(request.resource));
    if (next !== undefined) this.#simulation.mark('stale-list');
  }
}
