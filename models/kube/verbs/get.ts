import { objectKey } from '../store/object-key.ts';
import type { Registry } from '../server/registry.ts';
import { answer, refuse, type GetRequest, type KubeResponse } from '../server/request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { parseVersion } from '../server/resource-version.ts';
import { internal, notFound, tooLargeResourceVersion } from '../status.ts';
import type { WatchCache } from '../server/watch-cache.ts';

/**
 * GET (storage/cacher/delegator.go and cacher.go, 1.36). Without a version: the latest state, straight from the store.
 * With one: what this server's watch cache knows, which must have come that far; `ServerEndpoint` gives it the time.
 */
export function get(
  registry: Registry,
  definition: ResourceDefinition,
  cache: WatchCache,
  { namespace, name, resourceVersion = '' }: GetRequest,
): KubeResponse {
  const key = objectKey(namespace, name);
  const stored = registry.store.collection(definition.collection).get(key);
  if (resourceVersion === '') return stored === undefined ? refuse(notFound(definition, name)) : answer(stored);
  const version = parseVersion(resourceVersion);
  if (!version.ok) return refuse(internal(version.message));
  if (version.revision > cache.revision) return refuse(tooLargeResourceVersion(version.text, cache.revision));
  const past = cache.past.get(key);
  const cached = past === undefined ? stored : past.object;
  return cached === undefined || cached === null ? refuse(notFound(definition, name)) : answer(cached);
}

/** The revision that a server's cache must have reached to answer a GET; null when it need not wait. */
export function revisionToGet({ resourceVersion = '' }: GetRequest): number | null {
  if (resourceVersion === '') return null;
  const version = parseVersion(resourceVersion);
  return version.ok ? version.revision : null;
}
