import type { JsonPatchOperation, Patch } from '../../../modules/ports/kube.ts';
import { isRecord } from '../objects/object-fields.ts';
import type { WriteOptions } from '../server/request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { patchComplaints } from '../schema/complaints.ts';
import { isCustom } from '../schema/schema-of.ts';
import { badRequest, type StatusCause } from '../status.ts';
import { mediaTypeOf, parseJson, parseYaml } from './body-text.ts';
import type { Call } from './call.ts';
import { accepted, refused, type Outcome } from './outcome.ts';
import { boolean, readWriteOptions } from './query-options.ts';

type PatchType = Patch['type'];

const typesByMedia: ReadonlyMap<string, PatchType> = new Map([
  ['application/json-patch+json', 'json'],
  ['application/merge-patch+json', 'merge'],
  ['application/strategic-merge-patch+json', 'strategic'],
  ['application/apply-patch+yaml', 'apply'],
]);

/** The Content-Types that a PATCH of this resource may have. */
export function patchTypesOf(definition: ResourceDefinition): readonly string[] {
  const custom = isCustom(definition);
  return [...typesByMedia].filter(([, type]) => !custom || type !== 'strategic').map(([media]) => media);
}

/** The type of a PATCH, whose Content-Type is one of those above. */
export function patchTypeOf({ request }: Call): PatchType {
  return typesByMedia.get(mediaTypeOf(request.headers.get('content-type') ?? '')) ?? 'merge';
}

/** The options of a PATCH: `force` and a required `fieldManager` belong to server-side apply. */
export function readPatchOptions(type: PatchType, { query }: Call, manager: string): Outcome<WriteOptions> {
  const causes: StatusCause[] = [];
  if (type === 'apply' && (query.get('fieldManager')?.[0] ?? '') === '') {
    const message = 'Required value: is required for apply patch';
    causes.push({ reason: 'FieldValueRequired', message, field: 'fieldManager' });
  }
  if (type !== 'apply' && boolean(query, 'force') !== undefined) {
    const message = 'Forbidden: may not be specified for non-apply patch';
    causes.push({ reason: 'FieldValueForbidden', message, field: 'force' });
  }
  return readWriteOptions('PatchOptions', query, manager, causes);
}

export interface ReadPatch {
  readonly patch: Patch;
  readonly complaints: readonly string[];
}

/** Reads the body of a PATCH (endpoints/handlers/patch.go, 1.36). */
export function readPatch(type: PatchType, { request, query }: Call, fieldManager: string): Outcome<ReadPatch> {
  const { body: text } = request;
  const prefix = type === 'strategic' ? '' : 'error decoding patch: ';
  if (type === 'apply') return readApply(text, fieldManager, boolean(query, 'force') === true);
  const parsed = parseJson(text);
  if (!parsed.ok) return refused(badRequest(prefix + parsed.problem));
  const { value } = parsed;
  const complaints = patchComplaints(type, text);
  if (type === 'json') {
    const operations = value ?? [];
    if (!Array.isArray(operations)) {
      return refused(badRequest(`${prefix}${mismatch(operations, '[]handlers.jsonPatchOp')}`));
    }
    // Which operations there are is checked where they are applied.
    return accepted({ patch: { type, body: operations as readonly JsonPatchOperation[] }, complaints });
  }
  if (isRecord(value)) return accepted({ patch: { type, body: value }, complaints });
  if (value === null) {
    return type === 'merge'
      ? refused(badRequest('Invalid JSON Patch'))
      : accepted({ patch: { type, body: {} }, complaints });
  }
  return refused(badRequest(`${prefix}${mismatch(value, 'map[string]interface {}')}`));
}

function readApply(text: string, fieldManager: string, force: boolean): Outcome<ReadPatch> {
  const parsed = parseYaml(text);
  if (!parsed.ok) return refused(badRequest(`error decoding YAML: error converting YAML to JSON: ${parsed.problem}`));
  const value = parsed.value ?? {};
  if (!isRecord(value)) {
    const problem = mismatch(value, 'map[string]interface {}');
    return refused(badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${problem}`));
  }
  const complaints = patchComplaints('apply', JSON.stringify(value));
  return accepted({ patch: { type: 'apply', body: value, fieldManager, ...(force ? { force } : {}) }, complaints });
}

function mismatch(value: unknown, wanted: string): string {
  const type = Array.isArray(value)
    ? 'array'
    : isRecord(value)
      ? 'object'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value;
  return `json: cannot unmarshal ${type} into Go value of type ${wanted}`;
}
