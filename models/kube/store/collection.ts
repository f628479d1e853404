import type { KubeObject } from '../../../modules/ports/kube.ts';
import { labelOf, type LabelRequirement } from '../../../modules/ports/selectors/label-selector.ts';
import { AttributeIndex, type Entry } from './attribute-index.ts';
import { ChangeLog, type Past } from './change-log.ts';
import { compareKeys, keysOf, type KeyRange } from './object-key.ts';
import { OrderedEntries, placeOf } from './ordered-entries.ts';
import type { FieldRequirement } from '../selector/field-selector.ts';
import { selects, type Selection } from '../selector/selection.ts';

/** Entries that contain all matches of one requirement, and how many there are. */
interface Candidates {
  readonly count: number;
  readonly entries: () => Iterable<Entry>;
}

export interface PageBounds {
  /** Replaces the state of some keys by an earlier one. */
  readonly past?: ReadonlyMap<string, Past>;
  readonly startAt?: string;
  readonly limit?: number;
}

export interface Page {
  readonly objects: readonly KubeObject[];
  /** The key of the last object when there are more behind it; else null. */
  readonly lastKey: string | null;
}

const noPast: ReadonlyMap<string, Past> = new Map();

/**
 * All live objects of one resource. Whatever a selector names is indexed from its first use on, so that selecting costs
 * what it finds and writing costs nothing for labels that nobody selects by.
 */
export class Collection {
  readonly log: ChangeLog;
  readonly #entries = new Map<string, Entry>();
  readonly #indexes = new Map<string, AttributeIndex>();
  readonly #indexList: AttributeIndex[] = [];
  #ordered: OrderedEntries | null = null;

  constructor(historyLimit: number) {
    this.log = new ChangeLog(historyLimit);
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): KubeObject | undefined {
    return this.#entries.get(key)?.object;
  }

  /** Stores an object. Only the store calls this. */
  set(key: string, object: KubeObject): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      const added = { key, object };
      this.#entries.set(key, added);
      this.#ordered?.add(added);
      for (const index of this.#indexList) index.add(added);
      return;
    }
    const before = entry.object;
    entry.object = object;
    for (const index of this.#indexList) index.replaced(entry, before);
  }

  /** Removes an object. Only the store calls this. */
  remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#ordered?.remove(entry);
    for (const index of this.#indexList) index.remove(entry);
  }

  /** The selected objects in the order of LIST; `past` replaces the state of some keys by an earlier one. */
  select(selection: Selection, past: ReadonlyMap<string, Past> = noPast): readonly KubeObject[] {
    return this.page(selection, { past }).objects;
  }

  /** The first `limit` selected objects from the key `startAt` on. All pages of a list together cost no more than the collection. */
  page(selection: Selection, { past = noPast, startAt = '', limit = Infinity }: PageBounds): Page {
    const { from, to } = keysOf(selection.namespace);
    const range = { from: startAt > from ? startAt : from, to };
    const found = this.#present(selection, past, range, limit);
    const present = found.length;
    for (const [key, { object }] of past) {
      if (object !== null && isWithin(range, key) && selects(selection, object)) found.push({ key, object });
    }
    if (found.length > present) found.sort(compareKeys);
    const last = found.length > limit ? found[limit - 1] : undefined;
    const objects = (last === undefined ? found : found.slice(0, limit)).map(({ object }) => object);
    return { objects, lastKey: last?.key ?? null };
  }

  /** How many objects of a namespace (null: of all) have a key behind `after`. */
  countAfter(namespace: string | null, after: string, past: ReadonlyMap<string, Past> = noPast): number {
    const range = { from: `${after}\u0000`, to: keysOf(namespace).to };
    const entries = this.#inOrder();
    let count = placeOf(entries, range.to) - placeOf(entries, range.from);
    for (const [key, { object }] of past) {
      if (isWithin(range, key)) count += (object === null ? 0 : 1) - (this.#entries.has(key) ? 1 : 0);
    }
    return count;
  }

  /** The selected entries of a range in order whose state `past` does not replace: at least the first `limit` and one. */
  #present(selection: Selection, past: ReadonlyMap<string, Past>, range: KeyRange, limit: number): Entry[] {
    const candidates = this.#candidates(selection);
    const found: Entry[] = [];
    if (candidates === null || this.#scanIsCheaper(candidates.count, limit)) {
      const entries = this.#inOrder();
      const end = placeOf(entries, range.to);
      for (let index = placeOf(entries, range.from); index < end && found.length <= limit; index++) {
        const entry = entries[index];
        if (entry === undefined || (past.size > 0 && past.has(entry.key))) continue;
        if (candidates === null || selects(selection, entry.object)) found.push(entry);
      }
      return found;
    }
    for (const entry of candidates.entries()) {
      if (past.size > 0 && past.has(entry.key)) continue;
      if (isWithin(range, entry.key) && selects(selection, entry.object)) found.push(entry);
    }
    return found.sort(compareKeys);
  }

  /** Going through everything in order ends at the limit, going through the candidates does not. */
  #scanIsCheaper(candidates: number, limit: number): boolean {
    const { size } = this.#entries;
    return candidates * 4 > size || limit * size < candidates * candidates;
  }

  #inOrder(): readonly Entry[] {
    this.#ordered ??= new OrderedEntries(this.#entries.values());
    return this.#ordered.all();
  }

  /** The smallest set of entries that some single requirement leaves, or null when labels and fields may be any. */
  #candidates({ labels, fields }: Selection): Candidates | null {
    let best: Candidates | null = null;
    const consider = (next: Candidates): void => {
      if (best === null || next.count < best.count) best = next;
    };
    for (const requirement of fields.requirements) consider(this.#ofField(requirement));
    for (const requirement of labels.requirements) consider(this.#ofLabel(requirement));
    return best;
  }

  #ofField({ field, read, value, negated }: FieldRequirement): Candidates {
    const index = this.#index(`field ${field}`, read);
    return negated ? this.#lacking(index, new Set([value])) : having(index, [value]);
  }

  #ofLabel({ key, operator, values }: LabelRequirement): Candidates {
    const index = this.#index(`label ${key}`, ({ metadata }) => labelOf(metadata.labels, key));
    switch (operator) {
      case 'in':
      case '=':
      case '==':
        return having(index, [...values]);
      case '!':
        return having(index, [undefined]);
      case 'notin':
      case '!=':
        return this.#lacking(index, values);
      case 'exists':
      case 'gt':
      case 'lt':
        return this.#lacking(index, new Set([undefined]));
    }
  }

  #lacking(index: AttributeIndex, values: ReadonlySet<string | undefined>): Candidates {
    let count = this.#entries.size;
    for (const value of values) count -= index.bucket(value).size;
    return { count, entries: () => index.except(values) };
  }

  #index(name: string, read: (object: KubeObject) => string | undefined): AttributeIndex {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const index = new AttributeIndex(read, this.#entries.values());
    this.#indexes.set(name, index);
    this.#indexList.push(index);
    return index;
  }
}

function having(index: AttributeIndex, values: readonly (string | undefined)[]): Candidates {
  let count = 0;
  for (const value of values) count += index.bucket(value).size;
  return { count, entries: () => values.flatMap((value) => [...index.bucket(value)]) };
}

function isWithin({ from, to }: KeyRange, key: string): boolean {
  return key >= from && key < to;
}
