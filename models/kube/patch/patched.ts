import type { KubeObject, Patch } from '../../../modules/ports/kube.ts';
import { quoted } from '../../../modules/ports/selectors/quoted.ts';
import { builtInResources } from '../kinds/built-in.ts';
import { isRecord, type JsonObject } from '../objects/object-fields.ts';
import type { PatchRequest } from '../server/request.ts';
import { apiVersionOf, type ResourceDefinition } from '../resource-definition.ts';
import { complaintsAbout } from '../schema/complaints.ts';
import { decode } from '../schema/decode.ts';
import type { ObjectSchema } from '../schema/notation.ts';
import { isCustom, schemaOf } from '../schema/schema-of.ts';
import {
  badRequest,
  internal,
  invalidPatch,
  requestTooLarge,
  unprocessablePatch,
  type FailureStatus,
} from '../status.ts';
import { conversionProblem } from './conversion.ts';
import { goText } from './go-text.ts';
import { jsonPatch } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import { operationsProblem } from './operations.ts';
import { PatchRefusal } from './patch-refusal.ts';
import { strategicMergePatch } from './strategic-merge.ts';

export type Patched =
  | { readonly ok: true; readonly object: JsonObject; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly status: FailureStatus };

type PlainPatch = Exclude<Patch, { readonly type: 'apply' }>;

/** Operations that one JSON patch may have (endpoints/handlers/patch.go, 1.36). */
const mostOperations = 10_000;

/**
 * What a patch other than an apply makes of a stored object, decoded as far as it may have the wrong types; the stored
 * object itself when nothing changes.
 */
export function patched(
  definition: ResourceDefinition,
  stored: KubeObject,
  patch: PlainPatch,
  request: PatchRequest,
): Patched {
  const document = documentOf(definition, stored, patch, request);
  if (!document.ok) return document;
  if (request.complaints === undefined) return decodedMetadata(definition, stored, document.value);
  return decoded(definition, stored, patch, document.value, request);
}

type Document = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly status: FailureStatus };

function documentOf(
  definition: ResourceDefinition,
  stored: KubeObject,
  patch: PlainPatch,
  { options }: PatchRequest,
): Document {
  switch (patch.type) {
    case 'merge':
      return { ok: true, value: mergePatch(stored, patch.body) };
    case 'json': {
      const problem = operationsProblem(patch.body, options?.fieldValidation !== 'Ignore');
      if (problem !== null) return { ok: false, status: badRequest(problem) };
      if (patch.body.length > mostOperations) {
        const text = `Request entity too large: The allowed maximum operations in a JSON patch is ${mostOperations}, got ${patch.body.length}`;
        return { ok: false, status: requestTooLarge(text) };
      }
      const result = jsonPatch(stored, patch.body);
      return result.ok ? result : { ok: false, status: unprocessablePatch() };
    }
    case 'strategic':
      return strategically(definition, stored, patch.body);
  }
}

function strategically(definition: ResourceDefinition, stored: KubeObject, body: JsonObject): Document {
  try {
    const { apiVersion, kind } = stored;
    return { ok: true, value: { ...strategicMergePatch(schemaOf(definition), { ...stored }, body), apiVersion, kind } };
  } catch (error) {
    if (!(error instanceof PatchRefusal)) throw error;
    const { code, message } = error;
    const status = code === 400 ? badRequest(message) : code === 422 ? unprocessablePatch() : internal(message);
    return { ok: false, status };
  }
}

/** Objects of the Kube port have types; only what every resource shares is looked at. */
function decodedMetadata(definition: ResourceDefinition, stored: KubeObject, document: unknown): Patched {
  if (document === stored) return { ok: true, object: { ...stored }, warnings: [] };
  if (!isRecord(document)) return { ok: false, status: unprocessablePatch() };
  const { metadata } = document;
  if (metadata === stored.metadata) return { ok: true, object: document, warnings: [] };
  const { fields } = schemaOf(definition);
  const type = fields.get('metadata')?.schema;
  if (type?.kind !== 'object' || !isRecord(metadata)) return { ok: true, object: document, warnings: [] };
  const result = decode(type, metadata);
  if (!result.ok) return { ok: false, status: invalidPatch(JSON.stringify(document), result.message) };
  return { ok: true, object: { ...document, metadata: result.object }, warnings: [] };
}

function decoded(
  definition: ResourceDefinition,
  stored: KubeObject,
  patch: PlainPatch,
  document: unknown,
  { complaints = [], options = {} }: PatchRequest,
): Patched {
  if (!isRecord(document)) return { ok: false, status: unprocessablePatch() };
  const schema = schemaOf(definition);
  const text = patch.type === 'strategic' ? goText(patch.body) : textOf(document, stored, isCustom(definition));
  const problem =
    patch.type === 'strategic' ? conversionProblem(schema, document) : kindProblem(definition, document, text);
  if (problem !== null) return { ok: false, status: invalidPatch(text, problem) };
  const result = decode(schema, document);
  if (!result.ok) return { ok: false, status: invalidPatch(text, firstProblem(schema, document) ?? result.message) };
  const { fieldValidation = 'Warn' } = options;
  if (fieldValidation === 'Ignore') return { ok: true, object: result.object, warnings: [] };
  const warnings = [...complaints, ...complaintsAbout(schema, JSON.stringify(document))];
  if (fieldValidation === 'Strict' && warnings.length > 0) {
    return { ok: false, status: invalidPatch(text, `strict decoding error: ${warnings.join(', ')}`) };
  }
  return { ok: true, object: result.object, warnings };
}

/** The server decodes what it has sorted: of several problems it tells the first in the order of keys. */
function firstProblem(schema: ObjectSchema, document: JsonObject): string | null {
  const sorted = sortedWhereChanged(document, undefined);
  const result = isRecord(sorted) ? decode(schema, sorted) : null;
  return result === null || result.ok ? null : result.message;
}

/** What the decoder says to a document of another kind; a missing one is taken for the right one. */
function kindProblem(definition: ResourceDefinition, document: JsonObject, text: string): string | null {
  const { kind = '', apiVersion = '' } = document;
  if (isCustom(definition)) return kind === '' ? `Object 'Kind' is missing in '${text}'` : null;
  const { resource } = definition;
  if ((kind === '' || kind === resource.kind) && (apiVersion === '' || apiVersion === apiVersionOf(resource)))
    return null;
  const other = builtInResources.find(
    (each) => each.resource.kind === kind && apiVersionOf(each.resource) === apiVersion,
  );
  if (other !== undefined) {
    const [from, to] = [`${other.resource.version}.${other.resource.kind}`, internalTypeOf(definition)];
    return firstProblem(schemaOf(other), document) ?? `converting (${from}) to (${to}): unknown conversion`;
  }
  const what = `no kind ${quoted(String(kind))} is registered for version ${quoted(String(apiVersion))}`;
  return `${what} in scheme "pkg/runtime/scheme.go:111"`;
}

/** Go's name of the type that all versions of a built-in kind are converted to: `core.ConfigMap`, `batch.Job`. */
function internalTypeOf({ resource: { group, kind } }: ResourceDefinition): string {
  return `${group === '' ? 'core' : (group.split('.')[0] ?? group)}.${kind}`;
}

/**
 * The patched document as messages quote it: what was changed has its keys sorted, as has all of a custom resource.
 */
function textOf(document: JsonObject, stored: unknown, sorted: boolean): string {
  if (sorted || !isRecord(stored)) return JSON.stringify(sortedWhereChanged(document, undefined));
  const text = sortedWhereChanged(document, stored);
  const { metadata } = document;
  if (!isRecord(text) || !isRecord(metadata) || metadata !== stored['metadata']) return JSON.stringify(text);
  return JSON.stringify({ ...text, metadata: inDeclaredOrder(metadata) });
}

/** Metadata as Go writes it (apimachinery/pkg/apis/meta/v1/types.go, ObjectMeta, 1.36). */
function inDeclaredOrder(metadata: JsonObject): JsonObject {
  const keys = metadataOrder.filter((key) => metadata[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, metadata[key]]));
}

const metadataOrder = (
  'name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp ' +
  'deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields'
).split(' ');

function sortedWhereChanged(value: unknown, stored: unknown): unknown {
  if (value === stored) return value;
  if (Array.isArray(value)) return value.map((item) => sortedWhereChanged(item, undefined));
  if (!isRecord(value)) return value;
  const before = isRecord(stored) ? stored : {};
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortedWhereChanged(value[key], before[key])]),
  );
}
