import { isRecord } from '../objects/object-fields.ts';

/**
 * What the decoder of JSON patches says to a list that does not consist of operations, or null. A server that looks for
 * unknown fields is stricter about types than one that does not (endpoints/handlers/patch.go, applyJSPatch, 1.36).
 */
export function operationsProblem(operations: readonly unknown[], strict: boolean): string | null {
  for (const operation of operations) {
    if (operation === null) continue;
    if (!isRecord(operation)) {
      const type = strict ? 'handlers.jsonPatchOp' : 'jsonpatch.Operation';
      return `${strict ? 'error decoding patch: ' : ''}json: cannot unmarshal ${jsonTypeOf(operation)} into Go value of type ${type}`;
    }
    const key = strict ? (['op', 'path', 'from'] as const).find((each) => !isText(operation[each])) : undefined;
    if (key !== undefined) {
      const type = jsonTypeOf(operation[key]);
      return `error decoding patch: json: cannot unmarshal ${type} into Go struct field jsonPatchOp.${key} of type string`;
    }
  }
  return null;
}

function isText(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string';
}

function jsonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return isRecord(value) ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value;
}
