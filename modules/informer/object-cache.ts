import type { KubeObject } from '../ports/kube.ts';

/** Under which values an index finds an object. Must depend on the object alone and not throw. */
export type IndexFunction<T extends KubeObject> = (object: T) => readonly string[];

export type IndexFunctions<T extends KubeObject, Index extends string> = {
  readonly [name in Index]: IndexFunction<T>;
};

/** Objects by `namespace/name`, in the order in which they came, and by indexes: client-go's Indexer. */
export class ObjectCache<T extends KubeObject, Index extends string = never> {
  readonly #objects = new Map<string, T>();
  readonly #indexes = new Map<string, { readonly of: IndexFunction<T>; readonly keys: Map<string, Set<string>> }>();

  constructor(indexes: IndexFunctions<T, Index>) {
    for (const [name, of] of Object.entries<IndexFunction<T>>(indexes))
      this.#indexes.set(name, { of, keys: new Map() });
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  keys(): readonly string[] {
    return [...this.#objects.keys()];
  }

  list(): readonly T[] {
    return [...this.#objects.values()];
  }

  /** The objects that an index has under `value`, in the order in which they came there. */
  byIndex(index: Index, value: string): readonly T[] {
    const keys = this.#indexes.get(index)?.keys.get(value) ?? [];
    return [...keys].flatMap((key) => this.#objects.get(key) ?? []);
  }

  /** Stores an object; returns what it takes the place of. */
  put(object: T): T | undefined {
    const key = keyOf(object);
    const before = this.#objects.get(key);
    this.#objects.set(key, object);
    for (const { of, keys } of this.#indexes.values()) {
      const values = new Set(of(object));
      if (before !== undefined) for (const value of of(before)) if (!values.has(value)) forget(keys, value, key);
      for (const value of values) keep(keys, value, key);
    }
    return before;
  }

  /** Removes an object; returns it as it was here. */
  remove(key: string): T | undefined {
    const before = this.#objects.get(key);
    if (before === undefined) return undefined;
    this.#objects.delete(key);
    for (const { of, keys } of this.#indexes.values()) for (const value of of(before)) forget(keys, value, key);
    return before;
  }
}

/** `namespace/name`, or `name` where there are no namespaces. */
export function keyOf({ metadata: { namespace, name = '' } }: KubeObject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function keep(keys: Map<string, Set<string>>, value: string, key: string): void {
  const known = keys.get(value);
  if (known === undefined) keys.set(value, new Set([key]));
  else known.add(key);
}

function forget(keys: Map<string, Set<string>>, value: string, key: string): void {
  const known = keys.get(value);
  known?.delete(key);
  if (known?.size === 0) keys.delete(value);
}
