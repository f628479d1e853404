import type { KubeObject } from '../../../modules/ports/kube.ts';
import type { Past, StoreChange } from '../store/change-log.ts';
import type { Collection } from '../store/collection.ts';
import type { Selection } from '../selector/selection.ts';
import { WatchFanOut } from './watch-fan-out.ts';

/**
 * One API server's watch cache of one resource (k8s.io/apiserver/pkg/storage/cacher): it has seen the store's changes up
 * to its own `revision` and knows nothing of later ones. LIST at version "0" and every WATCH are served from it.
 *
 * It holds no copy of the objects: only how those with changes still to come differ from the store.
 * Not modelled: a cache that starts empty and loads; that progress notifications take time (here the revision moves with
 * the changes of other resources at once, even while the cache is held and has missed nothing).
 */
export class WatchCache {
  readonly watches = new WatchFanOut();
  readonly #collection: Collection;
  readonly #past = new Map<string, { object: KubeObject | null; changes: number }>();
  #pending: StoreChange[] = [];
  #applied = 0;
  readonly #latest: () => number;

  /** A cache that is up to date with the store, whose revision `latest` tells. */
  constructor(collection: Collection, latest: () => number) {
    this.#collection = collection;
    this.#latest = latest;
  }

  /** The last revision of which it knows that it has seen everything of its resource up to there. */
  get revision(): number {
    const { next } = this;
    return next === undefined ? this.#latest() : next.revision - 1;
  }

  /** The oldest change that it has not seen, or undefined when it is up to date. */
  get next(): StoreChange | undefined {
    return this.#pending[this.#applied];
  }

  /** How this cache's view differs from the store. */
  get past(): ReadonlyMap<string, Past> {
    return this.#past;
  }

  /** The selected objects as this cache knows them. */
  select(selection: Selection): readonly KubeObject[] {
    return this.#collection.select(selection, this.#past);
  }

  /** Takes note of a change of the store without seeing it yet. */
  receive(change: StoreChange): void {
    this.#pending.push(change);
    const past = this.#past.get(change.key);
    if (past === undefined) this.#past.set(change.key, { object: change.before, changes: 1 });
    else past.changes += 1;
  }

  /** Sees every change made at or before `time` (ms since 1970), and tells the watches. */
  advance(time: number): void {
    for (let change = this.next; change !== undefined && change.time <= time; change = this.next) {
      this.#applied += 1;
      this.#see(change);
    }
    if (this.#applied * 2 < this.#pending.length) return;
    this.#pending = this.#pending.slice(this.#applied);
    this.#applied = 0;
  }

  #see(change: StoreChange): void {
    const past = this.#past.get(change.key);
    if (past !== undefined) {
      past.changes -= 1;
      past.object = change.after;
      if (past.changes === 0) this.#past.delete(change.key);
    }
    this.watches.dispatch(change);
  }
}
