import type { KubeObject } from '../../../modules/ports/kube.ts';
import { equalJson } from '../objects/object-fields.ts';

/**
 * The object with every owner named once, and the warning about it; null when none is repeated
 * (apiserver/pkg/endpoints/handlers/rest.go, dedupOwnerReferencesAndAddWarning, 1.36). PATCH looks later than POST and PUT.
 */
export function withoutRepeatedOwners<T extends KubeObject>(
  object: T,
  when: '' | ' after mutating admission happens',
): { readonly object: T; readonly warning: string } | null {
  const { ownerReferences: owners = [] } = object.metadata;
  if (owners.length < 2) return null;
  const kept = owners.filter((owner, index) => owners.findIndex((other) => equalJson(other, owner)) === index);
  if (kept.length === owners.length) return null;
  const repeated = owners.filter((owner) => !kept.includes(owner)).map(({ uid }) => uid);
  const warning =
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may ` +
    `reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${repeated.join(', ')}`;
  return { object: { ...object, metadata: { ...object.metadata, ownerReferences: kept } }, warning };
}
