import type { KubeObject } from '../../../modules/ports/kube.ts';
import type { ChangeLog } from '../store/change-log.ts';
import type { Registry } from '../server/registry.ts';
import type { WatchQuery, WatchRequest } from '../server/request.ts';
import { apiVersionOf, type ResourceDefinition } from '../resource-definition.ts';
import { parseVersion } from '../server/resource-version.ts';
import { parseSelection, type Selection } from '../selector/selection.ts';
import { expired, internal, tooLargeResourceVersion, type FailureStatus } from '../status.ts';
import type { WatchCache } from '../server/watch-cache.ts';
import { watchEventOf, type StreamedEvent } from '../server/watch-event.ts';
import { beginsWithState, watchOptionsProblem } from './list-options.ts';

/** Where the events of a watch go. */
export interface WatchSink {
  /** Events that the client has not taken yet. A server ends the watch of a client that lets too many wait. */
  readonly backlog?: number;
  deliver(event: StreamedEvent): void;
  /** Nothing follows. */
  end(): void;
}

export type WatchOpening =
  { readonly ok: true; readonly close: () => void } | { readonly ok: false; readonly status: FailureStatus };

/** A watch that its server serves. */
export interface OpenWatch {
  readonly close: () => void;
  /** Makes the event that tells how far the watch has come, or null when it has come no further than it began. */
  readonly bookmark: () => StreamedEvent | null;
}

/** A watch whose options make sense. */
export interface PreparedWatch {
  /** The revision that the server's cache must have reached before it can begin; null when it need not wait. */
  readonly revision: number | null;
  /** Begins it; `sink` receives the first events during this call. */
  begin(sink: WatchSink): OpenWatch;
}

/**
 * WATCH, served from this server's watch cache (storage/cacher, 1.36). At version N: the changes after N. Without a
 * version, at "0" and with `sendInitialEvents`: the state as ADDED, then changes. What goes wrong after the options were
 * understood is one ERROR event and the end of the stream, not an HTTP error: a version that is forgotten (410), or state
 * at a version that this server has not seen (504).
 * Bookmarks carry kind and version only; upstream's also have the zero values of their Go types (`spec: {}`).
 */
export function prepareWatch(
  { store }: Registry,
  definition: ResourceDefinition,
  cache: WatchCache,
  { namespace, options }: WatchRequest,
): PreparedWatch | FailureStatus {
  const parsed = parseSelection(definition, namespace, options);
  if (!parsed.ok) return parsed.status;
  const problem = watchOptionsProblem(options);
  if (problem !== null) return problem;
  const version = parseVersion(options.resourceVersion ?? '');
  if (!version.ok) return internal(version.message);
  const { selection } = parsed;
  const { resourceVersion = '' } = options;
  const state = beginsWithState(options);
  const revision = state && resourceVersion === '' ? store.revision : version.revision;
  return {
    revision: state ? revision : null,
    begin(sink) {
      const after = state
        ? beginWithState(definition, cache, selection, revision, options, sink)
        : beginAfter(store.collection(definition.collection).log, cache, selection, revision, sink);
      if (typeof after !== 'number') {
        sink.deliver({ type: 'ERROR', status: after });
        sink.end();
        return { close: () => {}, bookmark: () => null };
      }
      const watcher = { selection, after, deliver: (event: StreamedEvent) => sink.deliver(event) };
      cache.watches.add(watcher);
      return {
        close: () => cache.watches.remove(watcher),
        bookmark: () => (cache.revision > after ? bookmarkOf(definition, cache.revision) : null),
      };
    },
  };
}

/** Sends the state. Returns the revision after which changes follow, or why the watch has failed. */
function beginWithState(
  definition: ResourceDefinition,
  cache: WatchCache,
  selection: Selection,
  revision: number,
  { allowWatchBookmarks = false }: WatchQuery,
  sink: WatchSink,
): number | FailureStatus {
  if (revision > cache.revision) return tooLargeResourceVersion(String(revision), cache.revision);
  for (const object of cache.select(selection)) sink.deliver({ type: 'ADDED', object });
  if (allowWatchBookmarks) sink.deliver(bookmarkOf(definition, cache.revision, true));
  return cache.revision;
}

/** Sends the changes after a revision (0: after whatever the cache knows). Returns as `beginWithState`. */
function beginAfter(
  log: ChangeLog,
  cache: WatchCache,
  selection: Selection,
  revision: number,
  sink: WatchSink,
): number | FailureStatus {
  if (revision === 0) return cache.revision;
  const missed = log.after(revision);
  if (missed === null) return expired(`too old resource version: ${revision} (${log.compacted})`);
  for (const change of missed) {
    if (change.revision > cache.revision) break;
    const event = watchEventOf(selection, change);
    if (event !== null) sink.deliver(event);
  }
  return Math.max(revision, cache.revision);
}

function bookmarkOf({ resource }: ResourceDefinition, revision: number, initialEventsEnd = false): StreamedEvent {
  const resourceVersion = String(revision);
  const metadata = initialEventsEnd
    ? { resourceVersion, annotations: { 'k8s.io/initial-events-end': 'true' } }
    : { resourceVersion };
  const object: KubeObject = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata };
  return { type: 'BOOKMARK', object };
}
