import type { KubeObject } from '../../../modules/ports/kube.ts';
import { objectKey } from '../store/object-key.ts';
import type { Registry } from '../server/registry.ts';
import { refuse, type DeleteCollectionRequest, type KubeResponse } from '../server/request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { methodNotAllowed } from '../status.ts';
import type { WatchCache } from '../server/watch-cache.ts';
import { removeStored } from './delete.ts';
import { list } from './list.ts';
import { writeMode } from './write.ts';

/** Objects that are listed at a time (deleteCollectionPageSize in registry/generic/registry/store.go, 1.36). */
const pageSize = 10_000;

/**
 * DELETE of a collection: lists, and deletes what it has listed one by one. It answers with the list. The first object
 * that cannot be deleted ends it, and what was deleted until then stays deleted. A limit makes it delete one page.
 */
export function removeCollection(
  registry: Registry,
  definition: ResourceDefinition,
  cache: WatchCache,
  { resource, namespace, selection, options, dryRun = false }: DeleteCollectionRequest,
  author: string | null,
): KubeResponse {
  if (definition.resource.namespaced !== (namespace !== null)) return refuse(methodNotAllowed());
  const objects = registry.store.collection(definition.collection);
  const mode = writeMode(author, { dryRun });
  const items: KubeObject[] = [];
  let query = { ...selection, limit: selection.limit ?? pageSize };
  for (;;) {
    const page = list(registry, definition, cache, { verb: 'list', resource, namespace, options: query });
    if (page.outcome !== 'list') return page;
    for (const { metadata } of page.body.items) {
      const stored = objects.get(objectKey(metadata.namespace ?? null, metadata.name ?? ''));
      if (stored === undefined) continue;
      const response = removeStored(registry, definition, stored, options, mode);
      if (response.outcome === 'failure') return response;
    }
    items.push(...page.body.items);
    const { continue: token = '', resourceVersion } = page.body.metadata;
    if (selection.limit !== undefined) return page;
    if (token === '') return { ...page, body: { items, metadata: { resourceVersion } } };
    const { resourceVersion: _version, resourceVersionMatch: _match, ...rest } = query;
    query = { ...rest, continue: token };
  }
}
