import type { StoreChange } from '../store/change-log.ts';
import { namespaceDefinition } from '../kinds/namespaces.ts';
import { podDefinition } from '../kinds/pods/pods.ts';
import type { Registry } from './registry.ts';
import { refuse, type CreateRequest, type KubeRequest, type KubeResponse, type WatchRequest } from './request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { methodNotAllowed, notFound, notImplemented, unknownResource, type FailureStatus } from '../status.ts';
import { missingNamespace } from '../verbs/admission.ts';
import { bind } from '../verbs/bind.ts';
import { create } from '../verbs/create.ts';
import { removeCollection } from '../verbs/delete-collection.ts';
import { removeNamespace } from '../verbs/delete-namespace.ts';
import { remove } from '../verbs/delete.ts';
import { evict } from '../verbs/evict.ts';
import { get } from '../verbs/get.ts';
import { list } from '../verbs/list.ts';
import { patch } from '../verbs/patch.ts';
import { update } from '../verbs/update.ts';
import { prepareWatch, type PreparedWatch, type WatchOpening, type WatchSink } from '../verbs/watch.ts';
import { WatchCache } from './watch-cache.ts';

/**
 * One kube-apiserver, at the level of REST requests: Kubernetes 1.36.
 * Requests are atomic. Servers of a cluster share its registry and differ by how far their watch caches have come.
 *
 * Not modelled, and answered with 501: subresources other than `status`, `finalize`, `binding` and `eviction`. Not modelled
 * and absent: authentication, admission by webhooks and policies, quota, priority and fairness.
 */
export class ApiServer {
  readonly name: string;
  readonly registry: Registry;
  readonly #caches = new Map<string, WatchCache>();

  /** `received` decides when a cache sees a change of the store that has just reached it; by default at once. */
  constructor(
    name: string,
    registry: Registry,
    received: (cache: WatchCache, change: StoreChange) => void = seeAtOnce,
  ) {
    this.name = name;
    this.registry = registry;
    registry.store.subscribe((change) => {
      const cache = this.cache(change.collection);
      cache.receive(change);
      received(cache, change);
    });
    for (const { collection } of registry.definitions) this.#caches.set(collection, this.#newCache(collection));
  }

  /** This server's watch cache of a collection (`pods`, `workflows.argoproj.io`, …). */
  cache(collection: string): WatchCache {
    const known = this.#caches.get(collection);
    if (known !== undefined) return known;
    const cache = this.#newCache(collection);
    this.#caches.set(collection, cache);
    return cache;
  }

  get caches(): Iterable<WatchCache> {
    return this.#caches.values();
  }

  /** Serves one request of `author` (a client's name; null: nobody in particular). */
  handle(request: KubeRequest, author: string | null): KubeResponse {
    const { registry } = this;
    const definition = registry.definition(request.resource);
    if (definition === undefined) return refuse(unknownResource());
    if (request.verb === 'list') return list(registry, definition, this.cache(definition.collection), request);
    if (request.verb === 'deletecollection') {
      if (definition === namespaceDefinition) return refuse(methodNotAllowed());
      return removeCollection(registry, definition, this.cache(definition.collection), request, author);
    }
    if (request.verb === 'create') return this.#create(definition, request, author);
    const problem = subresourceProblem(definition, request);
    if (problem !== null) return problem;
    switch (request.verb) {
      case 'get':
        return get(registry, definition, this.cache(definition.collection), request);
      case 'update':
        return update(registry, definition, request, author);
      case 'patch':
        return patch(registry, definition, request, author);
      case 'delete':
        return definition === namespaceDefinition
          ? removeNamespace(registry, request, author)
          : remove(registry, definition, request, author);
    }
  }

  /** Checks a watch before it begins. */
  prepareWatch(request: WatchRequest): PreparedWatch | FailureStatus {
    const definition = this.registry.definition(request.resource);
    if (definition === undefined) return unknownResource();
    return prepareWatch(this.registry, definition, this.cache(definition.collection), request);
  }

  /** Opens a watch; `sink` receives its events, the first ones during this call. */
  watch(request: WatchRequest, sink: WatchSink): WatchOpening {
    const prepared = this.prepareWatch(request);
    return 'code' in prepared ? { ok: false, status: prepared } : { ok: true, close: prepared.begin(sink).close };
  }

  #create(definition: ResourceDefinition, request: CreateRequest, author: string | null): KubeResponse {
    const { registry } = this;
    const { subresource } = request;
    if (subresource === undefined) return create(registry, definition, request, author);
    const missing = missingNamespace(registry, request.namespace);
    if (missing !== null) return refuse(missing);
    if (definition === podDefinition && subresource === 'binding') return bind(registry, request, author);
    if (definition === podDefinition && subresource === 'eviction') return evict(registry, request, author);
    return refuse(notImplemented(`create of the subresource ${subresource}`));
  }

  #newCache(collection: string): WatchCache {
    const { store } = this.registry;
    return new WatchCache(store.collection(collection), () => store.revision);
  }
}

function seeAtOnce(cache: WatchCache, change: StoreChange): void {
  cache.advance(change.time);
}

/** A resource without the subresource has no such URL; subresources that exist upstream but not here answer 501. */
function subresourceProblem(
  definition: ResourceDefinition,
  request: Exclude<KubeRequest, { readonly verb: 'list' | 'create' | 'deletecollection' }>,
): KubeResponse | null {
  const { verb, subresource } = request;
  if (subresource === undefined) return null;
  if (subresource === 'finalize' && verb === 'update' && definition.finalize !== undefined) return null;
  if (subresource !== 'status' || verb === 'delete') {
    return refuse(notImplemented(`${verb} of the subresource ${subresource}`));
  }
  return definition.statusSubresource ? null : refuse(notFound(definition, request.name));
}
