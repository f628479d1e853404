import type { ObjectMeta } from '../../../modules/ports/kube.ts';
import type { DraftMeta } from '../objects/draft-meta.ts';

const collections = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const;

/** Metadata as it is kept: empty maps and lists are left out (`omitempty` in meta/v1/types.go, 1.36). */
export function withoutEmpty(metadata: ObjectMeta): ObjectMeta {
  if (!collections.some((field) => isEmpty(metadata[field]))) return metadata;
  const kept: DraftMeta = { ...metadata };
  for (const field of collections) if (isEmpty(kept[field])) delete kept[field];
  return kept;
}

function isEmpty(collection: object | undefined): boolean {
  if (collection === undefined) return false;
  if (Array.isArray(collection)) return collection.length === 0;
  for (const _key in collection) return false;
  return true;
}
