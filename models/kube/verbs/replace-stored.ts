import type { DraftMeta } from '../objects/draft-meta.ts';
import type { KubeObject, ObjectMeta } from '../../../modules/ports/kube.ts';
import { equalJson, partOf, withPart } from '../objects/object-fields.ts';
import { objectKey } from '../store/object-key.ts';
import { withoutEmpty } from '../metadata/without-empty.ts';
import type { Registry } from '../server/registry.ts';
import { answer, refuse, type KubeResponse } from '../server/request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { quoted } from '../../../modules/ports/selectors/quoted.ts';
import {
  conflict,
  internal,
  invalid,
  modifiedMeanwhile,
  unspecifiedVersion,
  type FailureStatus,
  type StatusCause,
} from '../status.ts';
import { updatedMetadataProblems } from '../metadata/metadata-checks.ts';
import { ownersAfterUpdate, withOwners } from './owners.ts';
import { putObject, sizeProblem, type WriteMode } from './write.ts';

export interface Replacement {
  readonly registry: Registry;
  readonly definition: ResourceDefinition;
  readonly stored: KubeObject;
  /** What the client wants it to be. */
  readonly draft: KubeObject;
  /** `status`: only that half is taken from the draft. */
  readonly part: string | undefined;
  readonly write: WriteMode;
}

/**
 * The common end of PUT and PATCH (registry/generic/registry/store.go, Update): preconditions, validation, then the
 * write. A write that changes nothing keeps the version and makes no event. One that empties the finalizers of a
 * terminating object removes it.
 */
export function replaceStored(replacement: Replacement): KubeResponse {
  const { registry, definition, stored, write } = replacement;
  const { name = '', namespace = null, resourceVersion } = stored.metadata;
  const unmet = versionProblem(definition, name, replacement.draft.metadata.resourceVersion ?? '', resourceVersion);
  if (unmet !== null) return refuse(unmet);
  const merged = withOwners(prepared(replacement), ownersAfterUpdate(replacement));
  const causes = problemsOf(replacement, merged);
  if (causes.length > 0) return refuse(invalid(definition, name, causes));
  const next = withGeneration(merged, stored, definition);
  const key = objectKey(namespace, name);
  if (isReleased(next, definition)) {
    if (!write.dryRun) registry.store.remove(definition.collection, key, write.author);
    return answer(next);
  }
  if (equalJson(next, stored)) return answer(stored);
  const oversize = sizeProblem(next, write);
  if (oversize !== null) return refuse(oversize);
  return answer(putObject(registry, definition.collection, key, next, write));
}

function versionProblem(
  definition: ResourceDefinition,
  name: string,
  given: string,
  stored: string | undefined,
): FailureStatus | null {
  if (given === stored) return null;
  if (given !== '' && !/^\d+$/.test(given)) {
    return internal(`strconv.ParseUint: parsing ${quoted(given)}: invalid syntax`);
  }
  if (!/^0*$/.test(given)) return conflict(definition, name, modifiedMeanwhile);
  return definition.unconditionalUpdate ? null : unspecifiedVersion(definition, name);
}

/** The draft with the metadata that clients may not change. */
function withMetadata(draft: KubeObject, { metadata: stored }: KubeObject): KubeObject {
  const given = withoutEmpty(draft.metadata);
  const metadata = serverFields.every((field) => given[field] === stored[field]) ? given : ownMetadata(given, stored);
  return metadata === draft.metadata ? draft : { ...draft, metadata };
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

/** What the write would leave, before it is judged: each half of the object can only be changed by its own URL. */
function prepared({ definition, stored, draft, part }: Replacement): KubeObject {
  const placed = withMetadata(definition.withDefaults?.(draft) ?? draft, stored);
  if (part === 'status')
    return definition.prepareStatusUpdate?.(placed, stored) ?? withStatusOf(placed, stored, placed);
  const half = definition.statusSubresource ? withStatusOf(placed, placed, stored) : placed;
  if (part === 'finalize') return definition.finalize?.(half) ?? half;
  return definition.prepareUpdate?.(half, stored) ?? half;
}

/** `body` with the metadata of `placed` and the status of `source`; the same object when it is so already. */
function withStatusOf(placed: KubeObject, body: KubeObject, source: KubeObject): KubeObject {
  const status = partOf(source, 'status');
  if (body === placed && partOf(placed, 'status') === status) return placed;
  return withPart({ ...body, metadata: placed.metadata }, 'status', status);
}

function problemsOf({ definition, stored, draft, part }: Replacement, merged: KubeObject): readonly StatusCause[] {
  const ofMetadata = updatedMetadataProblems({ checks: definition.metadataChecks, draft, merged, stored, part });
  const validate = validationOf(definition, part);
  return validate === undefined ? ofMetadata : [...ofMetadata, ...validate(merged, stored)];
}

/** Counts one more generation when the part of the object that it stands for differs. */
function withGeneration(
  next: KubeObject,
  stored: KubeObject,
  { generation, statusSubresource }: ResourceDefinition,
): KubeObject {
  if (generation === 'none') return next;
  const same =
    generation === 'spec'
      ? equalJson(partOf(next, 'spec'), partOf(stored, 'spec'))
      : equalJson(contentOf(next, statusSubresource), contentOf(stored, statusSubresource));
  if (same) return next;
  return { ...next, metadata: { ...next.metadata, generation: (stored.metadata.generation ?? 0) + 1 } };
}

/** All but metadata, and but status where that has a URL of its own. */
function contentOf(object: KubeObject, statusApart: boolean): object {
  return statusApart ? { ...object, metadata: null, status: null } : { ...object, metadata: null };
}

/** True for a terminating object that nothing holds any more. */
function isReleased(object: KubeObject, definition: ResourceDefinition): boolean {
  const { metadata } = object;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds > 0 || finalizers.length > 0) return false;
  return definition.isHeld?.(object) !== true;
}

function validationOf(definition: ResourceDefinition, part: string | undefined): ResourceDefinition['validateUpdate'] {
  if (part === 'status') return definition.validateStatusUpdate;
  return part === 'finalize' ? definition.validateFinalize : definition.validateUpdate;
}
