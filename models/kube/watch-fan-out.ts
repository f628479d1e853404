import { labelOf, type LabelRequirement } from '../../modules/ports/selectors/label-selector.ts';
import type { StoreChange } from './change-log.ts';
import type { Selection } from './selector/selection.ts';
import { watchEventOf, type StreamedEvent } from './watch-event.ts';

/** One open watch, as its API server sees it. */
export interface Watcher {
  readonly selection: Selection;
  /** Changes up to this revision are not for it. */
  readonly after: number;
  readonly deliver: (event: StreamedEvent) => void;
}

/**
 * The open watches of one collection. Those that require one value of a label are found by that value, so that a change
 * costs the watches that it may concern and not all of them.
 */
export class WatchFanOut {
  readonly #everything = new Set<Watcher>();
  readonly #pinned = new Map<string, Map<string, Set<Watcher>>>();

  add(watcher: Watcher): void {
    const pin = pinOf(watcher.selection);
    if (pin === null) {
      this.#everything.add(watcher);
      return;
    }
    let byValue = this.#pinned.get(pin.key);
    if (byValue === undefined) this.#pinned.set(pin.key, (byValue = new Map<string, Set<Watcher>>()));
    const watchers = byValue.get(pin.value);
    if (watchers === undefined) byValue.set(pin.value, new Set([watcher]));
    else watchers.add(watcher);
  }

  remove(watcher: Watcher): void {
    const pin = pinOf(watcher.selection);
    if (pin === null) this.#everything.delete(watcher);
    else this.#pinned.get(pin.key)?.get(pin.value)?.delete(watcher);
  }

  dispatch(change: StoreChange): void {
    for (const watcher of this.#everything) offer(watcher, change);
    for (const [key, byValue] of this.#pinned) {
      const old = labelOf(change.before?.metadata.labels, key);
      const value = labelOf(change.after?.metadata.labels, key);
      if (old !== undefined) for (const watcher of byValue.get(old) ?? []) offer(watcher, change);
      if (value !== undefined && value !== old) for (const watcher of byValue.get(value) ?? []) offer(watcher, change);
    }
  }
}

function offer(watcher: Watcher, change: StoreChange): void {
  if (change.revision <= watcher.after) return;
  const event = watchEventOf(watcher.selection, change);
  if (event !== null) watcher.deliver(event);
}

function pinOf({ labels }: Selection): { readonly key: string; readonly value: string } | null {
  for (const { key, operator, values } of labels.requirements) {
    const [value] = values;
    if (isEquality(operator) && values.size === 1 && value !== undefined) return { key, value };
  }
  return null;
}

function isEquality(operator: LabelRequirement['operator']): boolean {
  return operator === '=' || operator === '==' || operator === 'in';
}
