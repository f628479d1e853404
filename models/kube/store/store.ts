import type { KubeObject } from '../../../modules/ports/kube.ts';
import type { StoreChange } from './change-log.ts';
import { Collection } from './collection.ts';

export interface StoreOptions {
  /** Ms since 1970. */
  readonly now: () => number;
  /** How many changes of each collection are kept for watches and for lists at an old version. Default 10,000. */
  readonly historyLimit?: number;
}

/**
 * The etcd of a cluster: one revision counter over everything, objects as immutable values, and the recent changes.
 * It checks nothing: `ApiServer` does. Objects handed in and out are shared and must never be changed in place.
 * Not modelled: leases of etcd, transactions over several keys, members that lag (each API server's watch cache does).
 */
export class KubeStore {
  /** The revision of the latest write; etcd starts at 1. */
  revision = 1;
  readonly #now: () => number;
  readonly #historyLimit: number;
  readonly #collections = new Map<string, Collection>();
  readonly #listeners: ((change: StoreChange) => void)[] = [];

  constructor({ now, historyLimit = 10_000 }: StoreOptions) {
    this.#now = now;
    this.#historyLimit = historyLimit;
  }

  /** Ms since 1970. */
  now(): number {
    return this.#now();
  }

  collection(name: string): Collection {
    const known = this.#collections.get(name);
    if (known !== undefined) return known;
    const collection = new Collection(this.#historyLimit);
    this.#collections.set(name, collection);
    return collection;
  }

  /** Puts an object there before anybody looks: it is part of the first revision, and no change. */
  plant(name: string, key: string, draft: KubeObject): void {
    this.collection(name).set(key, withVersion(draft, String(this.revision)));
  }

  /** Calls `listener` after every write, in order of subscription. */
  subscribe(listener: (change: StoreChange) => void): void {
    this.#listeners.push(listener);
  }

  /** The version that the next write will get. */
  get nextVersion(): string {
    return String(this.revision + 1);
  }

  /**
   * Creates or replaces an object under a new revision, and returns it as stored. A draft that carries `nextVersion`
   * already is stored as it is, any other is copied.
   */
  put(name: string, key: string, draft: KubeObject, author: string | null): KubeObject {
    const collection = this.collection(name);
    const before = collection.get(key) ?? null;
    const version = this.nextVersion;
    const object = draft.metadata.resourceVersion === version ? draft : withVersion(draft, version);
    const revision = (this.revision += 1);
    collection.set(key, object);
    const time = this.#now();
    this.#commit(collection, { revision, time, collection: name, key, before, after: object, object, author });
    return object;
  }

  /** Removes an object under a new revision, and returns its last state. */
  remove(name: string, key: string, author: string | null): KubeObject | null {
    const collection = this.collection(name);
    const before = collection.get(key);
    if (before === undefined) return null;
    const object = withVersion(before, this.nextVersion);
    const revision = (this.revision += 1);
    collection.remove(key);
    const time = this.#now();
    this.#commit(collection, { revision, time, collection: name, key, before, after: null, object, author });
    return before;
  }

  #commit(collection: Collection, change: StoreChange): void {
    collection.log.append(change);
    for (const listener of this.#listeners) listener(change);
  }
}

/** The same object under another version. */
export function withVersion(object: KubeObject, resourceVersion: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion } };
}
