import type { KubeObject, OwnerReference } from '../../../modules/ports/kube.ts';
import type { StoreChange } from '../store/change-log.ts';
import type { KubeCluster } from '../cluster.ts';
import { foregroundFinalizer, orphanFinalizer } from '../metadata/deletion-finalizers.ts';
import { OwnerGraph, type Owned } from './owner-graph.ts';
import { objectKey } from '../store/object-key.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { windowFrom, type Span } from '../span.ts';
import { remove } from '../verbs/delete.ts';
import { patch } from '../verbs/patch.ts';

export interface GarbageCollectorOptions {
  /** Ms from a change until the collector has drawn one conclusion from it. Default [10, 5000]. */
  readonly latency?: Span;
}

/**
 * The garbage collector of kube-controller-manager (pkg/controller/garbagecollector, 1.36). It deletes dependents in the
 * background once none of their owners, by uid, exists any more, takes references to lost owners out of those that have
 * another, and does what the finalizers `orphan` and `foregroundDeletion` ask for. An owner in another namespace does not
 * count as existing; what refers to a kind that the cluster does not serve is left alone.
 * Not modelled: its own stale caches, its events about invalid references, its retries.
 */
export function startGarbageCollector(cluster: KubeCluster, options: GarbageCollectorOptions = {}): void {
  const collector = new GarbageCollector(cluster, options);
  cluster.store.subscribe((change) => collector.notice(change));
}

/** The owners of an object by their state. */
interface Owners {
  readonly solid: readonly OwnerReference[];
  readonly lost: readonly OwnerReference[];
  /** They wait for their dependents to go. */
  readonly waiting: readonly OwnerReference[];
}

class GarbageCollector {
  readonly #cluster: KubeCluster;
  readonly #latency: Span;
  readonly #graph = new OwnerGraph();
  readonly #scheduled = new Set<string>();
  readonly #definitions = new Map<string, ResourceDefinition>();

  constructor(cluster: KubeCluster, { latency = [10, 5000] }: GarbageCollectorOptions) {
    this.#cluster = cluster;
    this.#latency = latency;
    for (const definition of cluster.registry.definitions) this.#definitions.set(definition.collection, definition);
  }

  notice({ collection, key, before, after }: StoreChange): void {
    const { uid } = (after ?? before)?.metadata ?? {};
    if (uid === undefined) return;
    const item = { collection, key, uid };
    const old = before?.metadata.ownerReferences;
    const owners = after?.metadata.ownerReferences;
    if (old !== owners) this.#graph.follow(item, old ?? [], owners ?? []);
    if (before !== null && old !== owners) this.#recheck(before);
    if (after === null) {
      for (const dependent of this.#graph.dependentsOf(uid)) this.#schedule(dependent);
      return;
    }
    if (old !== owners && owners !== undefined && this.#ownersOf(after)?.lost.length !== 0) this.#schedule(item);
    if (after.metadata.deletionTimestamp === undefined) return;
    if (starts(before, after, orphanFinalizer)) this.#schedule(item);
    if (!starts(before, after, foregroundFinalizer)) return;
    for (const dependent of this.#graph.dependentsOf(uid)) this.#schedule(dependent);
    this.#schedule(item);
  }

  /** Owners that wait for their dependents may have one less of them. */
  #recheck({ metadata: { ownerReferences = [], namespace } }: KubeObject): void {
    for (const reference of ownerReferences) {
      const owner = this.#ownerOf(reference, namespace);
      if (owner !== null && owner !== 'unknown' && waitsForDependents(this.#read(owner))) this.#schedule(owner);
    }
  }

  #schedule(item: Owned): void {
    if (this.#scheduled.has(item.uid)) return;
    this.#scheduled.add(item.uid);
    const { simulation } = this.#cluster;
    const identity = simulation.identify(`garbage-collector/${item.collection}/${item.key}`);
    simulation.schedule(identity, windowFrom(simulation.now, this.#latency), () => {
      this.#scheduled.delete(item.uid);
      this.#process(item);
    });
  }

  #process(item: Owned): void {
    const object = this.#read(item);
    if (object === undefined) return;
    const { finalizers = [], deletionTimestamp, ownerReferences = [] } = object.metadata;
    if (waitsForDependents(object)) return this.#finishForeground(item, object);
    if (deletionTimestamp !== undefined) {
      if (finalizers.includes(orphanFinalizer)) this.#orphan(item, object);
      return;
    }
    if (ownerReferences.length > 0) this.#collect(item, object);
  }

  /** Lets go of an owner, or goes on with what blocks it (processDeletingDependentsItem). */
  #finishForeground(item: Owned, object: KubeObject): void {
    const blocking = this.#graph.dependentsOf(item.uid).filter((dependent) => this.#blocks(dependent, item.uid));
    if (blocking.length === 0) return this.#removeFinalizer(item, object, foregroundFinalizer);
    for (const dependent of blocking) {
      const state = this.#read(dependent);
      if (state !== undefined && !waitsForDependents(state)) this.#schedule(dependent);
    }
  }

  #blocks(dependent: Owned, owner: string): boolean {
    const references = this.#read(dependent)?.metadata.ownerReferences ?? [];
    return references.some(({ uid, blockOwnerDeletion }) => uid === owner && blockOwnerDeletion === true);
  }

  #orphan(item: Owned, object: KubeObject): void {
    for (const dependent of this.#graph.dependentsOf(item.uid)) this.#dropOwners(dependent, new Set([item.uid]));
    this.#removeFinalizer(item, object, orphanFinalizer);
  }

  /** Decides about an object that has owners (attemptToDeleteItem). */
  #collect(item: Owned, object: KubeObject): void {
    const owners = this.#ownersOf(object);
    if (owners === null) return;
    const { solid, lost, waiting } = owners;
    if (solid.length > 0) {
      const gone = [...lost, ...waiting].map(({ uid }) => uid);
      if (gone.length > 0) this.#dropOwners(item, new Set(gone));
      return;
    }
    const dependents = this.#graph.dependentsOf(item.uid);
    if (waiting.length === 0 || dependents.length === 0) return this.#remove(item, object, policyOf(object));
    // Owners and dependents that wait for each other would wait for ever.
    const inCircle = dependents.some((each) => waitsForDependents(this.#read(each)));
    if (inCircle) this.#unblockOwners(item, object);
    this.#remove(item, object, 'Foreground');
  }

  /** Null when nobody can tell. */
  #ownersOf({ metadata: { ownerReferences = [], namespace } }: KubeObject): Owners | null {
    const solid: OwnerReference[] = [];
    const lost: OwnerReference[] = [];
    const waiting: OwnerReference[] = [];
    for (const reference of ownerReferences) {
      const owner = this.#ownerOf(reference, namespace);
      if (owner === 'unknown') return null;
      if (owner === null) lost.push(reference);
      else (waitsForDependents(this.#read(owner)) ? waiting : solid).push(reference);
    }
    return { solid, lost, waiting };
  }

  /** Null: it does not exist. `unknown`: its kind is not served, or it cannot own from where it is. */
  #ownerOf({ apiVersion, kind, name, uid }: OwnerReference, namespace: string | undefined): Owned | null | 'unknown' {
    const definition = this.#cluster.registry.ofKind(apiVersion, kind);
    if (definition === undefined) return 'unknown';
    const { namespaced } = definition.resource;
    if (namespaced && namespace === undefined) return 'unknown';
    const owner = {
      collection: definition.collection,
      key: objectKey(namespaced ? (namespace ?? null) : null, name),
      uid,
    };
    return this.#read(owner) === undefined ? null : owner;
  }

  #read({ collection, key, uid }: Owned): KubeObject | undefined {
    const object = this.#cluster.store.collection(collection).get(key);
    return object?.metadata.uid === uid ? object : undefined;
  }

  #remove(item: Owned, object: KubeObject, propagationPolicy: 'Background' | 'Foreground' | 'Orphan'): void {
    const definition = this.#definitions.get(item.collection);
    if (definition === undefined) return;
    const { name = '', namespace = null } = object.metadata;
    const options = { preconditions: { uid: item.uid }, propagationPolicy };
    const request = { verb: 'delete', resource: definition.resource, namespace, name, options } as const;
    remove(this.#cluster.registry, definition, request, null);
  }

  #dropOwners(item: Owned, uids: ReadonlySet<string>): void {
    const { ownerReferences = [] } = this.#read(item)?.metadata ?? {};
    const kept = ownerReferences.filter(({ uid }) => !uids.has(uid));
    if (kept.length < ownerReferences.length) this.#patch(item, { ownerReferences: kept.length === 0 ? null : kept });
  }

  #unblockOwners(item: Owned, { metadata: { ownerReferences = [] } }: KubeObject): void {
    this.#patch(item, { ownerReferences: ownerReferences.map((each) => ({ ...each, blockOwnerDeletion: false })) });
  }

  #removeFinalizer(item: Owned, { metadata: { finalizers = [] } }: KubeObject, finalizer: string): void {
    const kept = finalizers.filter((each) => each !== finalizer);
    this.#patch(item, { finalizers: kept.length === 0 ? null : kept });
  }

  #patch(item: Owned, metadata: { readonly [field: string]: unknown }): void {
    const definition = this.#definitions.get(item.collection);
    const object = this.#read(item);
    if (definition === undefined || object === undefined) return;
    const { name = '', namespace = null } = object.metadata;
    const change = { type: 'merge', body: { metadata: { uid: item.uid, ...metadata } } } as const;
    const options = { fieldManager: 'kube-controller-manager' };
    const request = { verb: 'patch', resource: definition.resource, namespace, name, patch: change, options } as const;
    patch(this.#cluster.registry, definition, request, null);
  }
}

/** True for a terminating owner that is held until its dependents are gone. */
function waitsForDependents(object: KubeObject | undefined): boolean {
  const { deletionTimestamp, finalizers } = object?.metadata ?? {};
  return deletionTimestamp !== undefined && finalizers?.includes(foregroundFinalizer) === true;
}

/** True when a change made an object terminating with this finalizer. */
function starts(before: KubeObject | null, after: KubeObject, finalizer: string): boolean {
  const has = ({ metadata }: KubeObject): boolean =>
    metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(finalizer) === true;
  return has(after) && (before === null || !has(before));
}

/** How to delete an object whose owners are gone: its finalizers may say. */
function policyOf({ metadata: { finalizers = [] } }: KubeObject): 'Background' | 'Foreground' | 'Orphan' {
  if (finalizers.includes(orphanFinalizer)) return 'Orphan';
  return finalizers.includes(foregroundFinalizer) ? 'Foreground' : 'Background';
}
