import type { Simulation } from '../../../sim/kernel/simulation.ts';
import type { ApiServer } from './api-server.ts';
import type { Endpoint } from './endpoint.ts';
import type { Registry } from './registry.ts';
import { refuse, type KubeRequest, type KubeResponse, type WatchRequest } from './request.ts';
import { collectionOf } from '../resource-definition.ts';
import { ServedWatch } from './served-watch.ts';
import { ServerTrouble } from './server-trouble.ts';
import { revisionToGet } from '../verbs/get.ts';
import { revisionToList } from '../verbs/list.ts';
import type { WatchOpening, WatchSink } from '../verbs/watch.ts';

/** Ms that a request waits for a watch cache that is behind (blockTimeout in storage/cacher/watch_cache.go, 1.36). */
const longestWait = 3000;
/** Ms between two looks at a cache that is behind: as often as progress is asked for (storage/cacher/progress.go, 1.36). */
const glance = [50, 100] as const;

/**
 * One API server in virtual time: requests that wait for its watch cache, the ends of its watches, and its troubles.
 * A consistent LIST does not wait: its answer comes from the store, as upstream's does when the cache stays behind.
 */
export class ServerEndpoint implements Endpoint {
  readonly trouble: ServerTrouble;
  readonly #simulation: Simulation;
  readonly #server: ApiServer;
  readonly #watchBuffer: number;
  readonly #watches = new Set<ServedWatch>();

  constructor(simulation: Simulation, server: ApiServer, watchBuffer: number) {
    this.trouble = new ServerTrouble(simulation, server.name);
    this.#simulation = simulation;
    this.#server = server;
    this.#watchBuffer = watchBuffer;
  }

  get name(): string {
    return this.#server.name;
  }

  get registry(): Registry {
    return this.#server.registry;
  }

  get listening(): boolean {
    return this.trouble.listening;
  }

  serve(request: KubeRequest, author: string | null, reply: (response: KubeResponse) => void): void {
    if (!this.listening) return;
    const status = this.trouble.refusal();
    if (status !== null) return reply(refuse(status));
    const revision = awaitedRevision(request);
    const respond = (): void => {
      this.#markStaleness(request);
      reply(this.#server.handle(request, author));
    };
    if (revision === null) respond();
    else this.#whenSeen(request, revision, author ?? '', respond);
  }

  watch(request: WatchRequest, author: string | null, sink: WatchSink): WatchOpening {
    const status = this.trouble.refusal();
    if (status !== null) return { ok: false, status };
    const prepared = this.#server.prepareWatch(request);
    if ('code' in prepared) return { ok: false, status: prepared };
    const client = author ?? '';
    const watch = new ServedWatch({ simulation: this.#simulation, sink, client, buffer: this.#watchBuffer });
    this.#watches.add(watch);
    watch.start(request.options);
    const { revision } = prepared;
    if (revision === null) watch.begin(prepared);
    else this.#whenSeen(request, revision, client, () => watch.begin(prepared));
    const close = (): void => {
      this.#watches.delete(watch);
      watch.close();
    };
    return { ok: true, close };
  }

  /** Ends every open watch, or those of one client, at once. Returns whose they were. */
  dropWatches(client?: string): readonly string[] {
    const watches = [...this.#watches].filter((watch) => client === undefined || watch.client === client);
    for (const watch of watches) watch.end();
    return watches.map(({ client }) => client);
  }

  /** Does something once the cache that a request is about has seen a revision, or when it has waited long enough. */
  #whenSeen(request: KubeRequest | WatchRequest, revision: number, client: string, action: () => void): void {
    const simulation = this.#simulation;
    const cache = this.#server.cache(collectionOf(request.resource));
    const deadline = simulation.now + longestWait;
    const look = (): void => {
      if (!this.listening) return;
      const left = deadline - simulation.now;
      if (cache.revision >= revision || left <= 0) return action();
      simulation.mark('waited-for-cache');
      const [least, most] = glance;
      const window = {
        earliest: simulation.now + Math.min(least, left),
        latest: simulation.now + Math.min(most, left),
      };
      simulation.schedule(simulation.identify(`${client}/kube/wait`), window, look);
    };
    look();
  }

  #markStaleness(request: KubeRequest): void {
    if (request.verb !== 'list' || request.options.resourceVersion !== '0') return;
    const { next } = this.#server.cache(collectionOf(request.resource));
    if (next !== undefined) this.#simulation.mark('stale-list');
  }
}

/** What the server's cache must have seen before a request is answered; null: nothing in particular. */
function awaitedRevision(request: KubeRequest): number | null {
  if (request.verb === 'list') return revisionToList(request.options);
  return request.verb === 'get' ? revisionToGet(request) : null;
}
