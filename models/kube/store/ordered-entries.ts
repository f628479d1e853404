import type { Entry } from './attribute-index.ts';
import { compareKeys } from './object-key.ts';

/**
 * The entries of a collection in the order of LIST. New entries wait until somebody reads: then a few are put in their
 * places, and many are sorted in at once.
 */
export class OrderedEntries {
  #entries: Entry[];
  #added: Entry[] = [];

  constructor(entries: Iterable<Entry>) {
    this.#entries = [...entries].sort(compareKeys);
  }

  add(entry: Entry): void {
    this.#added.push(entry);
  }

  remove({ key }: Entry): void {
    const entries = this.all();
    entries.splice(placeOf(entries, key), 1);
  }

  /** Valid until the next change. */
  all(): Entry[] {
    const added = this.#added;
    if (added.length === 0) return this.#entries;
    this.#added = [];
    if (added.length * 8 > this.#entries.length) this.#entries = [...this.#entries, ...added].sort(compareKeys);
    else for (const entry of added) this.#entries.splice(placeOf(this.#entries, entry.key), 0, entry);
    return this.#entries;
  }
}

/** The index of the first entry whose key is not before `key`. */
export function placeOf(entries: readonly Entry[], key: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle];
    if (entry !== undefined && entry.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
