import type { KubeObject, Patch } from '../../../modules/ports/kube.ts';
import { conflictStatus, withoutAllowed } from '../apply/conflicts.ts';
import { ownLastApplied, withLastApplied } from '../apply/last-applied.ts';
import { readManagers, writeManagers, type FieldManagers } from '../apply/managed-fields.ts';
import { afterUpdate, applied, type Applied } from '../apply/ownership.ts';
import { typedProblems } from '../apply/typed-problems.ts';
import { isRecord, type JsonObject } from '../objects/object-fields.ts';
import { objectKey } from '../store/object-key.ts';
import type { Registry } from '../server/registry.ts';
import { refuse, type KubeResponse, type PatchRequest } from '../server/request.ts';
import { apiVersionOf, type ResourceDefinition } from '../resource-definition.ts';
import { decode } from '../schema/decode.ts';
import { schemaOf } from '../schema/schema-of.ts';
import { badRequest, conflict, internal, invalidOptionsOf, notFound, type FailureStatus } from '../status.ts';
import { withVersion } from '../store/store.ts';
import { createAs } from './create.ts';
import { emptyObject, identityOf, ownershipOf, withOwners } from './owners.ts';
import { replaceStored } from './replace-stored.ts';
import { urlMismatch } from './update.ts';
import { writeMode } from './write.ts';

type ApplyPatch = Extract<Patch, { readonly type: 'apply' }>;

/**
 * PATCH with server-side apply (endpoints/handlers/patch.go and apimachinery/pkg/util/managedfields, 1.36): creates the
 * object, or merges the configuration into it and removes what the same manager does not apply any more.
 */
export function apply(
  registry: Registry,
  definition: ResourceDefinition,
  request: PatchRequest,
  patch: ApplyPatch,
  author: string | null,
): KubeResponse {
  const { namespace, name, subresource } = request;
  const stored = registry.store.collection(definition.collection).get(objectKey(namespace, name));
  if (stored === undefined && subresource !== undefined) return refuse(notFound(definition, name));
  const problem = configurationProblem(definition, patch);
  if (problem !== null) return refuse(problem);
  const outcome = configured(registry, definition, stored, patch, subresource);
  if (!outcome.ok) return refuse(outcome.status);
  const { draft } = outcome;
  if (stored === undefined && draft.metadata.uid !== undefined) {
    const why = `uid mismatch: the provided object specified uid ${draft.metadata.uid}, and no existing object was found`;
    return refuse(conflict(definition, name, why));
  }
  const mismatch = urlMismatch(draft, namespace, name);
  if (mismatch !== null) return refuse(mismatch);
  const write = { ...writeMode(author, request.options), manager: null };
  return stored === undefined
    ? createAs(registry, definition, { namespace, body: withVersion(draft, '') }, write)
    : replaceStored({ registry, definition, stored, draft, part: subresource, write });
}

function configurationProblem(
  definition: ResourceDefinition,
  { body, fieldManager }: ApplyPatch,
): FailureStatus | null {
  if (fieldManager === '') {
    const message = 'Required value: is required for apply patch';
    return invalidOptionsOf('PatchOptions', [{ reason: 'FieldValueRequired', message, field: 'fieldManager' }]);
  }
  const { apiVersion, kind } = body;
  const { resource } = definition;
  if (apiVersion !== apiVersionOf(resource) || kind !== resource.kind) {
    return badRequest(`invalid object type: ${typeText(apiVersion, kind)}`);
  }
  const { metadata } = body;
  if (isRecord(metadata) && Array.isArray(metadata['managedFields'])) {
    return badRequest('metadata.managedFields must be nil');
  }
  const problems = typedProblems(schemaOf(definition), body);
  if (problems.length === 0) return null;
  const text = problems.length === 1 ? problems[0] : `errors:\n${problems.map((line) => `  ${line}`).join('\n')}`;
  const where = isRecord(metadata) ? `${nameIn(metadata, 'namespace')}/${nameIn(metadata, 'name')}` : '/';
  return internal(`failed to create typed patch object (${where}; ${typeText(apiVersion, kind)}): ${text}`);
}

/** `group/version, Kind=kind`, as Go prints it. */
function typeText(apiVersion: unknown, kind: unknown): string {
  const version = typeof apiVersion === 'string' ? apiVersion : '';
  return `${version.includes('/') ? version : `/${version}`}, Kind=${typeof kind === 'string' ? kind : ''}`;
}

function nameIn(metadata: JsonObject, key: string): string {
  const value = metadata[key];
  return typeof value === 'string' ? value : '';
}

type Configured =
  { readonly ok: true; readonly draft: KubeObject } | { readonly ok: false; readonly status: FailureStatus };

/** What the object is to become, with its new owners. */
function configured(
  registry: Registry,
  definition: ResourceDefinition,
  stored: KubeObject | undefined,
  patch: ApplyPatch,
  part: string | undefined,
): Configured {
  const ownership = ownershipOf(registry, definition, part);
  const { schema } = ownership;
  const live: JsonObject = stored === undefined ? emptyObject(definition) : { ...withOwners(stored, undefined) };
  const managers = managersOf(registry, definition, stored, live, part);
  if (managers === null) return { ok: false, status: internal('failed to decode managed fields') };
  const identity = identityOf(definition, 'Apply', patch.fieldManager, part);
  const attempt = (force: boolean): Applied => applied(ownership, live, patch.body, managers, identity, force);
  let result = attempt(patch.force ?? false);
  if (!result.ok && patch.fieldManager === 'kubectl') {
    const conflicts = withoutAllowed(result.conflicts, ownLastApplied(schema, live, apiVersionOf(definition.resource)));
    result = conflicts.length === 0 ? attempt(true) : { ok: false, conflicts };
  }
  if (!result.ok) return { ok: false, status: conflictStatus(result.conflicts) };
  const draft = drafted(definition, live, result.object);
  if (!draft.ok) return draft;
  const object = patch.fieldManager === 'kubectl' ? withLastApplied(draft.draft, patch.body) : draft.draft;
  return { ok: true, draft: withOwners(object, writeManagers(result.managers)) };
}

/** Who owns what before the apply: all of an object that nobody has kept books about belongs to one manager. */
function managersOf(
  registry: Registry,
  definition: ResourceDefinition,
  stored: KubeObject | undefined,
  live: JsonObject,
  part: string | undefined,
): FieldManagers | null {
  const managers = readManagers(stored?.metadata.managedFields);
  if (managers === null || managers.size > 0 || stored === undefined) return managers;
  const identity = identityOf(definition, 'Update', 'before-first-apply', part);
  return afterUpdate(ownershipOf(registry, definition, part), emptyObject(definition), live, managers, identity);
}

function drafted(definition: ResourceDefinition, live: JsonObject, object: unknown): Configured {
  const { resource } = definition;
  const document = isRecord(object) ? object : live;
  const decoded = decode(schemaOf(definition), document);
  const apiVersion = apiVersionOf(resource);
  if (!decoded.ok) {
    const type = typeText(apiVersion, resource.kind);
    const { metadata } = document;
    const where = isRecord(metadata) ? `${nameIn(metadata, 'namespace')}/${nameIn(metadata, 'name')}` : '/';
    const text = `unable to convert unstructured object to ${type}: ${decoded.message}`;
    return {
      ok: false,
      status: internal(`failed to convert new object (${where}; ${type}) to proper version: ${text}`),
    };
  }
  const { metadata } = decoded.object;
  return {
    ok: true,
    draft: { ...decoded.object, apiVersion, kind: resource.kind, metadata: isRecord(metadata) ? metadata : {} },
  };
}
