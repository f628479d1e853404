import type { DeleteOptions, KubeObject } from '../../../modules/ports/kube.ts';
import { objectKey } from '../object-key.ts';
import { podGracePeriod } from '../pod-strategy.ts';
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
  const next = terminating(definition, stored, options.gracePeriodSeconds, store.now());
  if (next === null) {
    const last = store.remove(definition.collection, key, author) ?? stored;
    if (definition.returnsDeleted) return answer(last);
    return { outcome: 'success', code: 200, body: success(definition, name, stored.metadata.uid ?? '') };
  }
  return answer(next === stored ? stored : store.put(definition.collection, key, next, author));
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

/** The object as a DELETE leaves it behind, or null when it goes at once. `now` in ms since 1970. */
function terminating(
  definition: ResourceDefinition,
  stored: KubeObject,
  requested: number | undefined,
  now: number,
): KubeObject | null {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = stored.metadata;
  const held = finalizers.length > 0;
  const grace = definition.graceful ? podGracePeriod(stored, requested) : 0;
  if (deletionTimestamp === undefined) return grace === 0 && !held ? null : marked(stored, grace, now);
  if (definition.graceful && requested === undefined && deletionGracePeriodSeconds > 0) return stored;
  if (grace === 0 && !held) return null;
  if (grace >= deletionGracePeriodSeconds) return stored;
  const due = parseTimestamp(deletionTimestamp) ?? now;
  return marked(stored, grace, due - deletionGracePeriodSeconds * 1000);
}

/** Grace can only get shorter, counted from the first DELETE. */
function marked(object: KubeObject, grace: number, from: number): KubeObject {
  const { generation } = object.metadata;
  const deletionTimestamp = formatTimestamp(from + grace * 1000);
  const metadata = { ...object.metadata, deletionTimestamp, deletionGracePeriodSeconds: grace };
  return { ...object, metadata: generation === undefined ? metadata : { ...metadata, generation: generation + 1 } };
}
