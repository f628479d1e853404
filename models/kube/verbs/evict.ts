import type { DeleteOptions, KubeObject } from '../../../modules/ports/kube.ts';
import { withCondition } from '../kinds/pods/conditions.ts';
import { podDefinition } from '../kinds/pods/pods.ts';
import { equalJson, isRecord, partOf, type JsonObject } from '../objects/object-fields.ts';
import { objectKey } from '../store/object-key.ts';
import type { Registry } from '../server/registry.ts';
import { created, refuse, type CreateRequest, type KubeResponse } from '../server/request.ts';
import { badRequest, deleteConflict, notFound } from '../status.ts';
import { formatTimestamp } from '../objects/timestamp.ts';
import { remove } from './delete.ts';

const disruption = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'EvictionByEvictionAPI',
  message: 'Eviction API: evicting',
} as const;

/**
 * POST …/pods/NAME/eviction: tells the pod why, then deletes it (EvictionREST in pkg/registry/core/pod/storage/eviction.go,
 * 1.36). Not modelled: PodDisruptionBudgets, so nothing is ever refused because of one.
 */
export function evict(registry: Registry, request: CreateRequest, author: string | null): KubeResponse {
  const { namespace, name = '', body, options: write = {} } = request;
  const { store } = registry;
  const { collection, resource } = podDefinition;
  if ((body.metadata.name ?? '') !== name)
    return refuse(badRequest('name in URL does not match name in Eviction object'));
  const key = objectKey(namespace, name);
  const pod = store.collection(collection).get(key);
  if (pod === undefined) return refuse(notFound(podDefinition, name));
  const { options, dryRun } = deletionOf(body);
  const { uid = '' } = pod.metadata;
  const wanted = options.preconditions?.uid ?? '';
  if (wanted !== '' && wanted !== uid) {
    const why = `the UID in the precondition (${wanted}) does not match the UID in record (${uid}).`;
    const full = `${why} The object might have been deleted and then recreated`;
    return refuse(deleteConflict(podDefinition, name, full));
  }
  const dry = dryRun || write.dryRun === true;
  if (!dry) {
    const marked = withCondition(pod, disruption, formatTimestamp(store.now()));
    if (!equalJson(marked, pod)) store.put(collection, key, marked, author);
  }
  const deleted = remove(
    registry,
    podDefinition,
    { verb: 'delete', resource, namespace, name, options, dryRun: dry },
    author,
  );
  return deleted.outcome === 'failure' ? deleted : created();
}

/** How the pod is to be deleted, according to the eviction. */
function deletionOf(eviction: KubeObject): { readonly options: DeleteOptions; readonly dryRun: boolean } {
  const given = partOf(eviction, 'deleteOptions');
  const { gracePeriodSeconds, preconditions, dryRun } = isRecord(given) ? given : {};
  const options: DeleteOptions = {
    ...(typeof gracePeriodSeconds === 'number' ? { gracePeriodSeconds } : {}),
    ...(isRecord(preconditions) ? { preconditions: preconditionsOf(preconditions) } : {}),
  };
  return { options, dryRun: Array.isArray(dryRun) && dryRun.length > 0 };
}

function preconditionsOf({ uid }: JsonObject): { readonly uid?: string } {
  return typeof uid === 'string' ? { uid } : {};
}
