import type { Registry } from './registry.ts';
import type { KubeRequest, KubeResponse, WatchRequest } from './request.ts';
import type { WatchOpening, WatchSink } from '../verbs/watch.ts';

/**
 * One API server as whatever carries requests to it sees it: the simulated client and the HTTP layer. Time passes behind
 * it: an answer may come later, a watch may be ended by the server.
 */
export interface Endpoint {
  readonly registry: Registry;
  /** False while the server is down: connections to it are refused, requests that it still had are never answered. */
  readonly listening: boolean;
  /** Serves one request of `author` (a client's name; null: nobody in particular); `reply` is called once. */
  serve(request: KubeRequest, author: string | null, reply: (response: KubeResponse) => void): void;
  /**
   * Opens a watch of `author`; `sink` receives its events, the first ones during this call. The server ends it by `end`,
   * once; whoever opened it calls `close` when nobody listens any more.
   */
  watch(request: WatchRequest, author: string | null, sink: WatchSink): WatchOpening;
}
