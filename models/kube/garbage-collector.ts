import type { KubeObject, OwnerReference } from '../../modules/ports/kube.ts';
import type { StoreChange } from './change-log.ts';
import type { KubeCluster } from './cluster.ts';
import { objectKey } from './object-key.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { windowFrom, type Span } from './span.ts';
import { remove } from './verbs/delete.ts';

export interface GarbageCollectorOptions {
  /** Ms from the loss of an owner (or from the creation without one) until the dependent is deleted. Default [10, 5000]. */
  readonly latency?: Span;
}

interface Dependent {
  readonly definition: ResourceDefinition;
  readonly key: string;
}

/**
 * The garbage collector of kube-controller-manager: deletes dependents in the background once none of their owners, by
 * uid, exists any more; an owner in another namespace does not count as existing.
 * Not modelled: Foreground and Orphan deletion, removal of the references to lost owners while others remain, its own
 * stale caches, owners of kinds that the cluster does not serve (their dependents are left alone, as upstream).
 */
export function startGarbageCollector(cluster: KubeCluster, options: GarbageCollectorOptions = {}): void {
  const collector = new GarbageCollector(cluster, options);
  cluster.store.subscribe((change) => collector.notice(change));
}

class GarbageCollector {
  readonly #cluster: KubeCluster;
  readonly #latency: Span;
  readonly #dependents = new Map<string, Map<string, Dependent>>();

  constructor(cluster: KubeCluster, { latency = [10, 5000] }: GarbageCollectorOptions) {
    this.#cluster = cluster;
    this.#latency = latency;
  }

  notice(change: StoreChange): void {
    const { before, after } = change;
    const old = before?.metadata.ownerReferences;
    const owners = after?.metadata.ownerReferences;
    if (old !== owners) this.#follow(change, old ?? [], owners ?? []);
    const uid = before?.metadata.uid;
    if (after !== null || uid === undefined) return;
    for (const dependent of this.#dependents.get(uid)?.values() ?? []) this.#schedule(dependent);
  }

  #follow(
    { collection, key, after }: StoreChange,
    old: readonly OwnerReference[],
    owners: readonly OwnerReference[],
  ): void {
    const full = `${collection}/${key}`;
    for (const { uid } of old) {
      const dependents = this.#dependents.get(uid);
      dependents?.delete(full);
      if (dependents?.size === 0) this.#dependents.delete(uid);
    }
    const definition = [...this.#cluster.registry.definitions].find((each) => each.collection === collection);
    if (after === null || definition === undefined || owners.length === 0) return;
    const dependent = { definition, key };
    for (const { uid } of owners) {
      const dependents = this.#dependents.get(uid);
      if (dependents === undefined) this.#dependents.set(uid, new Map([[full, dependent]]));
      else dependents.set(full, dependent);
    }
    if (!this.#isOwned(after)) this.#schedule(dependent);
  }

  #schedule(dependent: Dependent): void {
    const { simulation } = this.#cluster;
    const { definition, key } = dependent;
    const identity = simulation.identify(`garbage-collector/${definition.collection}/${key}`);
    simulation.schedule(identity, windowFrom(simulation.now, this.#latency), () => this.#collect(dependent));
  }

  #collect({ definition, key }: Dependent): void {
    const { registry, store } = this.#cluster;
    const object = store.collection(definition.collection).get(key);
    if (object === undefined || this.#isOwned(object)) return;
    const { name = '', namespace = null, uid = '' } = object.metadata;
    const options = { preconditions: { uid } };
    remove(registry, definition, { verb: 'delete', resource: definition.resource, namespace, name, options }, null);
  }

  /** True when some owner still exists, or when nobody can tell. */
  #isOwned({ metadata }: KubeObject): boolean {
    const { registry, store } = this.#cluster;
    const { ownerReferences = [], namespace = null } = metadata;
    if (ownerReferences.length === 0) return true;
    return ownerReferences.some(({ apiVersion, kind, name, uid }) => {
      const definition = registry.ofKind(apiVersion, kind);
      if (definition === undefined) return true;
      const key = objectKey(definition.resource.namespaced ? namespace : null, name);
      return store.collection(definition.collection).get(key)?.metadata.uid === uid;
    });
  }
}
