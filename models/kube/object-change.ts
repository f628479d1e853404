import type { KubeObject, Resource } from '../../modules/ports/kube.ts';
import type { Fact } from '../../sim/history/fact.ts';
import { collectionOf } from './resource-definition.ts';

/** An object before and after a write; null where it was not there. */
export interface ObjectChange<T extends KubeObject> {
  /** `namespace/name`, or the name alone. */
  readonly key: string;
  readonly before: T | null;
  readonly after: T | null;
}

/** Reads a fact as a change of an object of `resource`; null for all other facts. */
export function changeOf<T extends KubeObject>(resource: Resource<T>, fact: Fact): ObjectChange<T> | null {
  if (fact.kind !== 'changed' || fact.store !== 'kube' || fact.collection !== collectionOf(resource)) return null;
  // The phantom type of the resource vouches for what its collection holds.
  return { key: fact.key, before: fact.before as T | null, after: fact.after as T | null };
}
