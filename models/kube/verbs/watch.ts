import type { Registry } from '../registry.ts';
import type { WatchRequest } from '../request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { parseSelection, type Selection } from '../selector/selection.ts';
import { expired, type FailureStatus } from '../status.ts';
import type { WatchCache } from '../watch-cache.ts';
import { watchEventOf, type StreamedEvent } from '../watch-event.ts';
import { versionProblem } from './list-options.ts';

/** Where the events of a watch go. */
export interface WatchSink {
  deliver(event: StreamedEvent): void;
  /** Nothing follows. */
  end(): void;
}

export type WatchOpening =
  { readonly ok: true; readonly close: () => void } | { readonly ok: false; readonly status: FailureStatus };

/**
 * WATCH, served from this server's watch cache (storage/cacher). At version N: the changes after N. Without a version:
 * the latest state as ADDED, then changes. At "0": the same from what the cache knows. When changes after N are forgotten
 * the stream is one ERROR event (410) and its end, not an HTTP error.
 * Not modelled: bookmarks (asking for them is allowed and yields none, as upstream promises none), `sendInitialEvents`.
 */
export function openWatch(
  registry: Registry,
  definition: ResourceDefinition,
  cache: WatchCache,
  { namespace, options }: WatchRequest,
  sink: WatchSink,
): WatchOpening {
  const { resourceVersion = '' } = options;
  const problem = versionProblem(resourceVersion);
  if (problem !== null) return { ok: false, status: problem };
  const parsed = parseSelection(definition, namespace, options);
  if (!parsed.ok) return { ok: false, status: parsed.status };
  const { selection } = parsed;
  const after = begin(registry, definition, cache, selection, resourceVersion, sink);
  if (after === null) {
    sink.end();
    return { ok: true, close: () => {} };
  }
  const watcher = { selection, after, deliver: (event: StreamedEvent) => sink.deliver(event) };
  cache.watches.add(watcher);
  return { ok: true, close: () => cache.watches.remove(watcher) };
}

/** Sends what a watch begins with. Returns the revision after which live changes follow, or null when it has failed. */
function begin(
  { store }: Registry,
  definition: ResourceDefinition,
  cache: WatchCache,
  selection: Selection,
  resourceVersion: string,
  sink: WatchSink,
): number | null {
  const collection = store.collection(definition.collection);
  if (resourceVersion === '' || resourceVersion === '0') {
    const fresh = resourceVersion === '';
    const objects = fresh ? collection.select(selection) : cache.select(selection);
    for (const object of objects) sink.deliver({ type: 'ADDED', object });
    return fresh ? store.revision : cache.revision;
  }
  const revision = Number(resourceVersion);
  const missed = collection.log.after(revision);
  if (missed === null) {
    const message = `too old resource version: ${revision} (${collection.log.compacted + 1})`;
    sink.deliver({ type: 'ERROR', status: expired(message) });
    return null;
  }
  for (const change of missed) {
    if (change.revision > cache.revision) break;
    const event = watchEventOf(selection, change);
    if (event !== null) sink.deliver(event);
  }
  return Math.max(revision, cache.revision);
}
