import type { DraftMeta } from '../draft-meta.ts';
import type { KubeObject, ObjectMeta } from '../../../modules/ports/kube.ts';
import { equalJson, partOf, withPart } from '../object-fields.ts';
import { objectKey } from '../object-key.ts';
import { withPodDefaults } from '../pod-strategy.ts';
import type { Registry } from '../registry.ts';
import { answer, refuse, type KubeResponse } from '../request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { conflict, invalid, modifiedMeanwhile, notImplemented, type FailureStatus } from '../status.ts';
import { immutableProblems, metadataProblems } from '../validation.ts';

export interface Replacement {
  readonly registry: Registry;
  readonly definition: ResourceDefinition;
  readonly stored: KubeObject;
  /** What the client wants it to be. */
  readonly draft: KubeObject;
  /** `status`: only that half is taken from the draft. */
  readonly part: string | undefined;
  readonly author: string | null;
}

/**
 * The common end of PUT and PATCH (registry/generic/registry/store.go, Update): preconditions, validation, then the
 * write. A write that changes nothing keeps the version and makes no event. One that empties the finalizers of a
 * terminating object removes it.
 */
export function replaceStored(replacement: Replacement): KubeResponse {
  const { registry, definition, stored, draft, author } = replacement;
  const unmet = unmetPrecondition(replacement);
  if (unmet !== null) return refuse(unmet);
  const { name = '', namespace = null } = stored.metadata;
  const causes = [...immutableProblems(draft, stored), ...metadataProblems(draft.metadata, stored, name)];
  if (causes.length > 0) return refuse(invalid(definition, name, causes));
  const merged = definition.statusSubresource ? halfReplaced(replacement) : withMetadata(draft, stored);
  if (merged === null) return refuse(notImplemented(`changing the spec of ${definition.collection}`));
  const next = definition.generation ? withGeneration(merged, stored) : merged;
  const key = objectKey(namespace, name);
  if (isReleased(next)) {
    registry.store.remove(definition.collection, key, author);
    return answer(next);
  }
  if (equalJson(next, stored)) return answer(stored);
  return answer(registry.store.put(definition.collection, key, next, author));
}

function unmetPrecondition({ definition, stored, draft }: Replacement): FailureStatus | null {
  const { name = '', namespace, uid = '' } = stored.metadata;
  const wanted = draft.metadata.uid ?? '';
  if (wanted !== '' && wanted !== uid) {
    const { group, plural } = definition.resource;
    const key = `/registry/${group === '' ? '' : `${group}/`}${plural}/${objectKey(namespace ?? null, name)}`;
    const why = `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${uid}`;
    const error = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;
    return conflict(definition, name, error);
  }
  const { resourceVersion = '' } = draft.metadata;
  if (resourceVersion !== '' && resourceVersion !== stored.metadata.resourceVersion) {
    return conflict(definition, name, modifiedMeanwhile);
  }
  return null;
}

/** The draft with the metadata that clients may not change. */
function withMetadata(draft: KubeObject, { metadata: stored }: KubeObject): KubeObject {
  return serverFields.every((field) => draft.metadata[field] === stored[field])
    ? draft
    : { ...draft, metadata: ownMetadata(draft.metadata, stored) };
}

const serverFields = [
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

function ownMetadata(draft: ObjectMeta, stored: ObjectMeta): ObjectMeta {
  const metadata: DraftMeta = { ...draft };
  if (stored.namespace !== undefined) metadata.namespace = stored.namespace;
  if (stored.uid !== undefined) metadata.uid = stored.uid;
  if (stored.resourceVersion !== undefined) metadata.resourceVersion = stored.resourceVersion;
  if (stored.generation !== undefined) metadata.generation = stored.generation;
  else if (draft.generation !== undefined) delete metadata.generation;
  if (stored.creationTimestamp !== undefined) metadata.creationTimestamp = stored.creationTimestamp;
  if (stored.deletionTimestamp !== undefined) metadata.deletionTimestamp = stored.deletionTimestamp;
  if (stored.deletionGracePeriodSeconds !== undefined) {
    metadata.deletionGracePeriodSeconds = stored.deletionGracePeriodSeconds;
  }
  return metadata;
}

/** Main writes keep the stored status, status writes keep the stored spec; null when a main write changes the spec. */
function halfReplaced({ definition, stored, draft, part }: Replacement): KubeObject | null {
  const placed = withMetadata(draft, stored);
  if (part === 'status') {
    return withPart({ ...stored, metadata: placed.metadata }, 'status', partOf(draft, 'status'));
  }
  const complete = definition.graceful ? withPodDefaults(placed) : placed;
  if (!equalJson(partOf(complete, 'spec'), partOf(stored, 'spec'))) return null;
  const status = partOf(stored, 'status');
  return partOf(complete, 'status') === status ? complete : withPart(complete, 'status', status);
}

/** Counts one more generation when anything outside of the metadata differs. */
function withGeneration(next: KubeObject, stored: KubeObject): KubeObject {
  if (equalJson({ ...next, metadata: null }, { ...stored, metadata: null })) return next;
  const generation = (stored.metadata.generation ?? 0) + 1;
  return { ...next, metadata: { ...next.metadata, generation } };
}

/** True for a terminating object that nothing holds any more. */
function isReleased({ metadata }: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = metadata;
  return deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && finalizers.length === 0;
}
