import type { KubeObject } from '../../../modules/ports/kube.ts';

/** An object's place in its collection: the same record for as long as the object lives. */
export interface Entry {
  readonly key: string;
  object: KubeObject;
}

const none: ReadonlySet<Entry> = new Set();

/** The live objects of one collection by the value of one label or field; absence is a value of its own (undefined). */
export class AttributeIndex {
  readonly #read: (object: KubeObject) => string | undefined;
  readonly #buckets = new Map<string | undefined, Set<Entry>>();

  constructor(read: (object: KubeObject) => string | undefined, entries: Iterable<Entry>) {
    this.#read = read;
    for (const entry of entries) this.add(entry);
  }

  add(entry: Entry): void {
    this.#put(this.#read(entry.object), entry);
  }

  remove(entry: Entry): void {
    this.#drop(this.#read(entry.object), entry);
  }

  /** Call after `entry.object` has been replaced. */
  replaced(entry: Entry, before: KubeObject): void {
    const old = this.#read(before);
    const value = this.#read(entry.object);
    if (old === value) return;
    this.#drop(old, entry);
    this.#put(value, entry);
  }

  bucket(value: string | undefined): ReadonlySet<Entry> {
    return this.#buckets.get(value) ?? none;
  }

  /** All entries but those with one of the given values. Costs what it yields. */
  *except(values: ReadonlySet<string | undefined>): Generator<Entry> {
    for (const [value, bucket] of this.#buckets) if (!values.has(value)) yield* bucket;
  }

  #put(value: string | undefined, entry: Entry): void {
    const bucket = this.#buckets.get(value);
    if (bucket === undefined) this.#buckets.set(value, new Set([entry]));
    else bucket.add(entry);
  }

  #drop(value: string | undefined, entry: Entry): void {
    const bucket = this.#buckets.get(value);
    bucket?.delete(entry);
    if (bucket?.size === 0) this.#buckets.delete(value);
  }
}
