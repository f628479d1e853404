import type { DeleteOptions, KubeObject } from '../../../modules/ports/kube.ts';
import { objectKey } from '../object-key.ts';
import type { Registry } from '../registry.ts';
import { answer, refuse, type DeleteRequest, type KubeResponse } from '../request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { deleteConflict, notFound, notImplemented, success, type FailureStatus } from '../status.ts';
import { formatTimestamp, parseTimestamp } from '../timestamp.ts';

/**
 * DELETE (registry/rest/delete.go, BeforeDelete): at once, or by marking the object as terminating while a pod has grace
 * or finalizers hold it. Dependents are left to the garbage collector (propagation policy Background, the default).
 * Not modelled: Foreground and Orphan propagation, dry runs, DELETE of collections.
 */
export function remove(
  registry: Registry,
  definition: ResourceDefinition,
  request: DeleteRequest,
  author: string | null,
): KubeResponse {
  const { namespace, name, options } = request;
  const { propagationPolicy = 'Background' } = options;
  if (propagationPolicy !== 'Background') return refuse(notImplemented(`propagation policy ${propagationPolicy}`));
  const { store } = registry;
  const key = objectKey(namespace, name);
  const stored = store.collection(definition.collection).get(key);
  if (stored === undefined) return refuse(notFound(definition, name));
  const unmet = unmetPrecondition(definition, stored, options);
  if (unmet !== null) return refuse(unmet);
  const marked = markedBy(definition, stored, options.gracePeriodSeconds, store.now());
  const kept = marked === stored ? stored : store.put(definition.collection, key, marked, author);
  if (!isOver(definition, kept)) return answer(kept);
  const last = store.remove(definition.collection, key, author) ?? kept;
  if (definition.returnsDeleted) return answer(last);
  return { outcome: 'success', code: 200, body: success(definition, name, stored.metadata.uid ?? '') };
}

function unmetPrecondition(
  definition: ResourceDefinition,
  { metadata }: KubeObject,
  { preconditions }: DeleteOptions,
): FailureStatus | null {
  const { name = '', uid = '', resourceVersion = '' } = metadata;
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    const why = `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}).`;
    return deleteConflict(definition, name, `${why} The object might have been deleted and then recreated`);
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const wanted = preconditions.resourceVersion;
    const why = `the ResourceVersion in the precondition (${wanted}) does not match the ResourceVersion in record (${resourceVersion}).`;
    return deleteConflict(definition, name, `${why} The object might have been modified`);
  }
  return null;
}

/**
 * The object with the mark that a DELETE sets, or as it is when the DELETE adds nothing to an earlier one, or needs no
 * mark because it removes the object at once. Pods are marked in any case, so that even a pod without grace is MODIFIED
 * before it is DELETED and its last state carries a deletionTimestamp. `now` in ms since 1970.
 */
function markedBy(
  definition: ResourceDefinition,
  stored: KubeObject,
  requested: number | undefined,
  now: number,
): KubeObject {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, generation } = stored.metadata;
  if (deletionTimestamp === undefined) {
    if (definition.gracePeriod === undefined && !isHeld(stored)) return stored;
    const grace = definition.gracePeriod?.(stored, requested) ?? 0;
    const mark = withGrace(stored, grace, now);
    return generation === undefined ? mark : { ...mark, metadata: { ...mark.metadata, generation: generation + 1 } };
  }
  if (definition.gracePeriod === undefined || requested === undefined || requested >= deletionGracePeriodSeconds)
    return stored;
  const due = parseTimestamp(deletionTimestamp) ?? now;
  return withGrace(stored, requested, due - deletionGracePeriodSeconds * 1000);
}

/** Grace can only get shorter, counted from the first DELETE. */
function withGrace(object: KubeObject, grace: number, from: number): KubeObject {
  const deletionTimestamp = formatTimestamp(from + grace * 1000);
  return { ...object, metadata: { ...object.metadata, deletionTimestamp, deletionGracePeriodSeconds: grace } };
}

/** True when nothing is left to wait for: no finalizer, no grace. */
function isOver(definition: ResourceDefinition, object: KubeObject): boolean {
  return !isHeld(object) && (definition.gracePeriod === undefined || object.metadata.deletionGracePeriodSeconds === 0);
}

function isHeld({ metadata }: KubeObject): boolean {
  return metadata.finalizers !== undefined && metadata.finalizers.length > 0;
}
