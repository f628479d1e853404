import type { JsonPatchOperation, Patch } from '../../../modules/ports/kube.ts';
import { isRecord } from '../object-fields.ts';
import type { WriteOptions } from '../request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { isCustom } from '../schema/schema-of.ts';
import { badRequest, type StatusCause } from '../status.ts';
import { mediaTypeOf, parseBody } from './body.ts';
import { accepted, refused, type Outcome } from './outcome.ts';
import { boolean, readWriteOptions } from './query-options.ts';
import type { Call } from './call.ts';

const jsonPatchType = 'application/json-patch+json';
const mergePatchType = 'application/merge-patch+json';
const strategicPatchType = 'application/strategic-merge-patch+json';
const applyPatchType = 'application/apply-patch+yaml';

/** The Content-Types that a PATCH of this resource may have. */
export function patchTypesOf(definition: ResourceDefinition): readonly string[] {
  return isCustom(definition)
    ? [jsonPatchType, mergePatchType, applyPatchType]
    : [jsonPatchType, mergePatchType, strategicPatchType, applyPatchType];
}

interface PatchAndOptions {
  readonly patch: Patch;
  readonly options: WriteOptions;
}

/** Reads a PATCH, whose Content-Type is one of those above (endpoints/handlers/patch.go, 1.36). */
export function readPatch(call: Call, manager: string): Outcome<PatchAndOptions> {
  const { request, query } = call;
  const type = mediaTypeOf(request.headers.get('content-type') ?? '');
  const applies = type === applyPatchType;
  const force = boolean(query, 'force');
  const named = (query.get('fieldManager')?.[0] ?? '') !== '';
  const causes: StatusCause[] = [];
  if (applies && !named) {
    causes.push({
      reason: 'FieldValueRequired',
      message: 'Required value: is required for apply patch',
      field: 'fieldManager',
    });
  }
  if (!applies && force !== undefined) {
    causes.push({
      reason: 'FieldValueForbidden',
      message: 'Forbidden: may not be specified for non-apply patch',
      field: 'force',
    });
  }
  const options = readWriteOptions('PatchOptions', query, manager, causes);
  if (!options.ok) return options;
  const parsed = parseBody(request.body, applies ? 'yaml' : 'json');
  if (!parsed.ok)
    return refused(
      badRequest(applies ? `error decoding YAML: error converting YAML to JSON: ${parsed.problem}` : parsed.problem),
    );
  const body = parsed.value;
  if (type === jsonPatchType) {
    if (!Array.isArray(body))
      return refused(badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch'));
    return accepted({ patch: { type: 'json', body: body as readonly JsonPatchOperation[] }, options: options.value });
  }
  if (!isRecord(body))
    return refused(badRequest('json: cannot unmarshal array into Go value of type map[string]interface {}'));
  if (!applies)
    return accepted({ patch: { type: type === mergePatchType ? 'merge' : 'strategic', body }, options: options.value });
  const fieldManager = options.value.fieldManager ?? '';
  return accepted({
    patch: { type: 'apply', body, fieldManager, ...(force === true ? { force } : {}) },
    options: options.value,
  });
}
