import type { KubeObject, ObjectMeta } from '../../../modules/ports/kube.ts';
import { objectKey } from '../store/object-key.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { isCustom } from '../schema/schema-of.ts';

/**
 * The end of the conflict's message when a write names another uid or version than the stored object has; null when it
 * does not (storage.Preconditions.Check in apiserver/pkg/storage/interfaces.go, 1.36).
 */
export function preconditionFailed(
  definition: ResourceDefinition,
  stored: KubeObject,
  wanted: Pick<ObjectMeta, 'uid' | 'resourceVersion'>,
): string | null {
  const { uid = '', resourceVersion = '' } = stored.metadata;
  const { uid: otherUid = '', resourceVersion: otherVersion = '' } = wanted;
  if (otherUid !== '' && otherUid !== uid) {
    return storageError(definition, stored, `UID in precondition: ${otherUid}, UID in object meta: ${uid}`);
  }
  if (otherVersion !== '' && otherVersion !== resourceVersion) {
    const why = `ResourceVersion in precondition: ${otherVersion}, ResourceVersion in object meta: ${resourceVersion}`;
    return storageError(definition, stored, why);
  }
  return null;
}

function storageError(definition: ResourceDefinition, { metadata }: KubeObject, why: string): string {
  const { group, plural } = definition.resource;
  // Nodes are stored under the name that they had at first.
  const folder = isCustom(definition) ? `${group}/${plural}` : plural === 'nodes' ? 'minions' : plural;
  const key = `/registry/${folder}/${objectKey(metadata.namespace ?? null, metadata.name ?? '')}`;
  return (
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, ` +
    `AdditionalErrorMsg: Precondition failed: ${why}`
  );
}
