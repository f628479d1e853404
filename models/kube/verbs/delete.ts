import type { DeleteOptions, KubeObject } from '../../../modules/ports/kube.ts';
import type { DraftMeta } from '../objects/draft-meta.ts';
import { finalizersAfter, noFinalizers } from '../metadata/deletion-finalizers.ts';
import { objectKey } from '../store/object-key.ts';
import type { Registry } from '../server/registry.ts';
import { answer, refuse, type DeleteRequest, type KubeResponse } from '../server/request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { deleteConflict, notFound, success, type FailureStatus } from '../status.ts';
import { withVersion } from '../store/store.ts';
import { formatTimestamp, parseTimestamp } from '../objects/timestamp.ts';
import { putObject, writeMode, type WriteMode } from './write.ts';

/** DELETE of one object. */
export function remove(
  registry: Registry,
  definition: ResourceDefinition,
  { namespace, name, options, dryRun = false }: DeleteRequest,
  author: string | null,
): KubeResponse {
  const stored = registry.store.collection(definition.collection).get(objectKey(namespace, name));
  if (stored === undefined) return refuse(notFound(definition, name));
  return removeStored(registry, definition, stored, options, writeMode(author, { dryRun }));
}

/**
 * Deletes an object (registry/rest/delete.go and registry/generic/registry/store.go, 1.36): at once, or by marking it as
 * terminating while grace or finalizers hold it. What shall become of its dependents is written into its finalizers; the
 * garbage collector sees to it.
 */
export function removeStored(
  registry: Registry,
  definition: ResourceDefinition,
  stored: KubeObject,
  options: DeleteOptions,
  mode: WriteMode,
): KubeResponse {
  const unmet = unmetPrecondition(definition, stored, options);
  if (unmet !== null) return refuse(unmet);
  const now = registry.store.now();
  const grace = graceOf(definition, stored, options.gracePeriodSeconds, now);
  if (grace.kind === 'pending') return answer(stored);
  const { collection } = definition;
  const { name = '', namespace = null, uid = '' } = stored.metadata;
  const key = objectKey(namespace, name);
  const finalizers = finalizersAfter(definition, stored.metadata, options);
  const held = finalizers.length > 0 || definition.isHeld?.(stored) === true;
  const mark = grace.kind === 'graceful' ? grace : held ? heldMark(stored, now) : null;
  const marked = withMark(stored, mark, finalizers);
  const kept = marked === stored ? stored : putObject(registry, collection, key, marked, mode);
  if (held || (grace.kind === 'graceful' && grace.seconds > 0)) return answer(kept);
  if (!mode.dryRun) registry.store.remove(collection, key, mode.author);
  // The answer shows the version of the delete; that of a dry run stays as it is.
  if (definition.returnsDeleted) return answer(mode.dryRun ? kept : withVersion(kept, String(registry.store.revision)));
  return { outcome: 'success', code: 200, body: success(definition, name, uid) };
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

/** When an object is due to be gone (ms since 1970), and how many seconds from the first DELETE that is. */
interface Mark {
  readonly due: number;
  readonly seconds: number;
}

type Grace = { readonly kind: 'none' | 'pending' } | (Mark & { readonly kind: 'graceful' });

/**
 * The time that a DELETE leaves the object to end by itself (BeforeDelete): of the kinds that wait, even those objects
 * that need no time are marked before they go. Pending: an earlier DELETE has left it no more than this one does.
 */
function graceOf(
  definition: ResourceDefinition,
  stored: KubeObject,
  requested: number | undefined,
  now: number,
): Grace {
  if (definition.gracePeriod === undefined) return { kind: 'none' };
  const period = requested !== undefined && requested < 0 ? 1 : requested;
  const { deletionTimestamp, deletionGracePeriodSeconds: left = 0 } = stored.metadata;
  if (deletionTimestamp === undefined) {
    const seconds = definition.gracePeriod(stored, period);
    return { kind: 'graceful', due: now + seconds * 1000, seconds };
  }
  if (left === 0) return { kind: 'none' };
  if (period === undefined || period >= left) return { kind: 'pending' };
  const due = (parseTimestamp(deletionTimestamp) ?? now) - (left - period) * 1000;
  return due < now
    ? { kind: 'graceful', due: now, seconds: Math.min(period, 1) }
    : { kind: 'graceful', due, seconds: period };
}

/** The mark of an object that only finalizers keep: due at once, or since an earlier DELETE. */
function heldMark({ metadata: { deletionTimestamp = '' } }: KubeObject, now: number): Mark {
  return { due: Math.min(parseTimestamp(deletionTimestamp) ?? now, now), seconds: 0 };
}

/** The object as a DELETE leaves it behind; the same object when that is what it is already. */
function withMark(stored: KubeObject, mark: Mark | null, finalizers: readonly string[]): KubeObject {
  const { deletionTimestamp, deletionGracePeriodSeconds, generation, finalizers: old = noFinalizers } = stored.metadata;
  const metadata: DraftMeta = { ...stored.metadata };
  let changed = false;
  if (mark !== null) {
    metadata.deletionTimestamp = formatTimestamp(mark.due);
    metadata.deletionGracePeriodSeconds = mark.seconds;
    if (deletionTimestamp === undefined && generation !== undefined) metadata.generation = generation + 1;
    changed = metadata.deletionTimestamp !== deletionTimestamp || deletionGracePeriodSeconds !== mark.seconds;
  }
  if (finalizers === old) return changed ? { ...stored, metadata } : stored;
  if (finalizers.length > 0) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
  return { ...stored, metadata };
}
