import type { KubeObject } from '../../../modules/ports/kube.ts';
import type { StoreChange } from '../store/change-log.ts';
import { selects, type Selection } from '../selector/selection.ts';
import type { FailureStatus } from '../status.ts';
import { withVersion } from '../store/store.ts';

/** One event of a watch as a server sends it. */
export type StreamedEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: KubeObject }
  | { readonly type: 'ERROR'; readonly status: FailureStatus };

/**
 * What a change looks like to a watch with a selector (cache_watcher.go, convertToWatchEvent), or null when it does not
 * concern it. An object that stops matching is DELETED: its state before the change, under the version of the change.
 * Unlike a real delete it carries a deletionTimestamp only if it had one.
 */
export function watchEventOf(selection: Selection, change: StoreChange): StreamedEvent | null {
  const { before, after } = change;
  const matched = before !== null && selects(selection, before);
  const matches = after !== null && selects(selection, after);
  if (matches) return { type: matched ? 'MODIFIED' : 'ADDED', object: change.object };
  if (!matched) return null;
  return { type: 'DELETED', object: after === null ? change.object : withVersion(before, String(change.revision)) };
}
