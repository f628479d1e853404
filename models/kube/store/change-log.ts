import type { KubeObject } from '../../../modules/ports/kube.ts';

/** One write. `object` is what watchers see: the new state, or the last state under the version of the delete. */
export interface StoreChange {
  readonly revision: number;
  /** Ms since 1970. */
  readonly time: number;
  readonly collection: string;
  readonly key: string;
  /** Null: created. */
  readonly before: KubeObject | null;
  /** Null: deleted. */
  readonly after: KubeObject | null;
  readonly object: KubeObject;
  /** The client whose request it was; null for the cluster's own controllers. */
  readonly author: string | null;
}

/** What an object was at some earlier revision; null: it did not exist. */
export interface Past {
  readonly object: KubeObject | null;
}

/** The recent changes of one collection, oldest first. Compaction forgets the oldest. */
export class ChangeLog {
  readonly #limit: number;
  #changes: StoreChange[] = [];
  #compacted = 0;

  /** Keeps at least `limit` changes, at most twice as many. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  append(change: StoreChange): void {
    this.#changes.push(change);
    if (this.#changes.length >= 2 * this.#limit) this.#drop(this.#changes.length - this.#limit);
  }

  /** Forgets every change up to and including `revision`. */
  compact(revision: number): void {
    this.#drop(this.#firstAfter(revision));
    this.#compacted = Math.max(this.#compacted, revision);
  }

  /** The last revision whose change is forgotten. */
  get compacted(): number {
    return this.#compacted;
  }

  /** The changes after `revision`, or null when some of them are forgotten. */
  after(revision: number): readonly StoreChange[] | null {
    return revision < this.#compacted ? null : this.#changes.slice(this.#firstAfter(revision));
  }

  /** How the collection differed at `revision` from now, or null when that is forgotten. */
  past(revision: number): ReadonlyMap<string, Past> | null {
    if (revision < this.#compacted) return null;
    const past = new Map<string, Past>();
    const first = this.#firstAfter(revision);
    for (let index = this.#changes.length - 1; index >= first; index--) {
      const change = this.#changes[index];
      if (change !== undefined) past.set(change.key, { object: change.before });
    }
    return past;
  }

  #firstAfter(revision: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const change = this.#changes[middle];
      if (change !== undefined && change.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #drop(count: number): void {
    const last = this.#changes[count - 1];
    if (last === undefined) return;
    // What lies between the last change that is gone and the first that is left counts as gone too, as upstream.
    const oldest = this.#changes[count];
    this.#compacted = Math.max(this.#compacted, oldest === undefined ? last.revision : oldest.revision - 1);
    this.#changes = this.#changes.slice(count);
  }
}
