import type { OwnerReference } from '../../../modules/ports/kube.ts';

/** An object that has owners, or is one. */
export interface Owned {
  readonly collection: string;
  readonly key: string;
  readonly uid: string;
}

/** Who owns what, by uid. */
export class OwnerGraph {
  readonly #dependents = new Map<string, Map<string, Owned>>();

  /** Takes note of the owners that an object had and has. */
  follow(item: Owned, old: readonly OwnerReference[], owners: readonly OwnerReference[]): void {
    for (const { uid } of old) {
      const dependents = this.#dependents.get(uid);
      dependents?.delete(item.uid);
      if (dependents?.size === 0) this.#dependents.delete(uid);
    }
    for (const { uid } of owners) {
      const dependents = this.#dependents.get(uid);
      if (dependents === undefined) this.#dependents.set(uid, new Map([[item.uid, item]]));
      else dependents.set(item.uid, item);
    }
  }

  dependentsOf(uid: string): readonly Owned[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])];
  }
}
