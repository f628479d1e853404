import { finalizersAfter } from '../metadata/deletion-finalizers.ts';
import { namespaceDefinition } from '../kinds/namespaces.ts';
import { isRecord, partOf, withPart } from '../objects/object-fields.ts';
import type { Registry } from '../server/registry.ts';
import { answer, refuse, type DeleteRequest, type KubeResponse } from '../server/request.ts';
import { conflict, forbidden, notFound } from '../status.ts';
import { formatTimestamp } from '../objects/timestamp.ts';
import { remove } from './delete.ts';

/** Namespaces that the control plane cannot do without (apiserver/pkg/admission/plugin/namespace/lifecycle, 1.36). */
const immortal: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/**
 * DELETE of a namespace: the first one marks it as terminating, so that the namespace controller empties and finalizes it
 * (pkg/registry/core/namespace/storage/storage.go, 1.36); one that is finalized already goes like any other object.
 */
export function removeNamespace(registry: Registry, request: DeleteRequest, author: string | null): KubeResponse {
  const { name, options, dryRun = false } = request;
  const { store } = registry;
  const { collection } = namespaceDefinition;
  if (immortal.has(name)) {
    return refuse(forbidden(namespaceDefinition, name, 'this namespace may not be deleted'));
  }
  const stored = store.collection(collection).get(name);
  if (stored === undefined) return refuse(notFound(namespaceDefinition, name));
  const { uid = '', resourceVersion = '', deletionTimestamp } = stored.metadata;
  const { uid: wantedUid = uid, resourceVersion: wantedVersion = resourceVersion } = options.preconditions ?? {};
  if (wantedUid !== uid) return refuse(conflict(namespaceDefinition, name, unmet('UID', wantedUid, uid)));
  if (wantedVersion !== resourceVersion) {
    return refuse(conflict(namespaceDefinition, name, unmet('ResourceVersion', wantedVersion, resourceVersion)));
  }
  if (deletionTimestamp !== undefined) {
    return namespaceDefinition.isHeld?.(stored) === true
      ? answer(stored)
      : remove(registry, namespaceDefinition, request, author);
  }
  const status = partOf(stored, 'status');
  const finalizers = finalizersAfter(namespaceDefinition, stored.metadata, options);
  const own = finalizers === stored.metadata.finalizers || finalizers.length === 0 ? {} : { finalizers };
  const metadata = { ...stored.metadata, ...own, deletionTimestamp: formatTimestamp(store.now()) };
  const marked = withPart({ ...stored, metadata }, 'status', {
    ...(isRecord(status) ? status : {}),
    phase: 'Terminating',
  });
  return answer(dryRun ? marked : store.put(collection, name, marked, author));
}

function unmet(what: string, wanted: string, actual: string): string {
  return `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${actual}`;
}
