import type { KubeObject } from '../../modules/ports/kube.ts';
import { labelOf, type LabelRequirement } from '../../modules/ports/selectors/label-selector.ts';
import { AttributeIndex, type Entry } from './attribute-index.ts';
import { ChangeLog, type Past } from './change-log.ts';
import { compareKeys } from './object-key.ts';
import type { FieldRequirement } from './selector/field-selector.ts';
import { selects, type Selection } from './selector/selection.ts';

/** Entries that contain all matches of one requirement, and how many there are. */
interface Candidates {
  readonly count: number;
  readonly entries: () => Iterable<Entry>;
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
  #sorted: readonly Entry[] | null = null;

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
      this.#sorted = null;
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
    this.#sorted = null;
    for (const index of this.#indexList) index.remove(entry);
  }

  /** The selected objects in the order of LIST; `past` replaces the state of some keys by an earlier one. */
  select(selection: Selection, past: ReadonlyMap<string, Past> = noPast): readonly KubeObject[] {
    const candidates = this.#candidates(selection);
    const scan = candidates === null || candidates.count * 4 > this.#entries.size;
    const found: Entry[] = [];
    for (const entry of scan ? this.#inOrder() : candidates.entries()) {
      if (past.size > 0 && past.has(entry.key)) continue;
      if (selects(selection, entry.object)) found.push(entry);
    }
    const present = found.length;
    for (const [key, { object }] of past)
      if (object !== null && selects(selection, object)) found.push({ key, object });
    if (!scan || found.length > present) found.sort(compareKeys);
    return found.map(({ object }) => object);
  }

  #inOrder(): readonly Entry[] {
    this.#sorted ??= [...this.#entries.values()].sort(compareKeys);
    return this.#sorted;
  }

  /** The smallest set of entries that some single requirement leaves, or null when nothing is required. */
  #candidates({ namespace, labels, fields }: Selection): Candidates | null {
    let best: Candidates | null = null;
    const consider = (next: Candidates): void => {
      if (best === null || next.count < best.count) best = next;
    };
    if (namespace !== null) consider(this.#ofNamespace(namespace));
    for (const requirement of fields.requirements) consider(this.#ofField(requirement));
    for (const requirement of labels.requirements) consider(this.#ofLabel(requirement));
    return best;
  }

  #ofNamespace(namespace: string): Candidates {
    return having(
      this.#index('namespace', ({ metadata }) => metadata.namespace),
      [namespace],
    );
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
