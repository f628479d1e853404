import type { KubeObject, Patch } from '../../../modules/ports/kube.ts';
import { isRecord } from '../object-fields.ts';
import { objectKey } from '../object-key.ts';
import { jsonPatch } from '../patch/json-patch.ts';
import { mergePatch } from '../patch/merge-patch.ts';
import type { Registry } from '../registry.ts';
import { answer, refuse, type KubeResponse, type PatchRequest } from '../request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { badRequest, invalid, notFound, notImplemented, unprocessablePatch } from '../status.ts';
import { invalidValue } from '../validation.ts';
import { replaceStored } from './replace-stored.ts';
import { urlMismatch } from './update.ts';
import { writeMode } from './write.ts';

/**
 * PATCH (endpoints/handlers/patch.go): reads, patches and writes as one step. A version inside the patch is a
 * precondition; without one the last writer wins and 409 is impossible, since the server itself retries.
 * Not modelled: strategic merge patch and server-side apply.
 */
export function patch(
  registry: Registry,
  definition: ResourceDefinition,
  request: PatchRequest,
  author: string | null,
): KubeResponse {
  const { namespace, name, subresource } = request;
  const stored = registry.store.collection(definition.collection).get(objectKey(namespace, name));
  if (stored === undefined) return refuse(notFound(definition, name));
  const { patch: change } = request;
  if (change.type === 'strategic' || change.type === 'apply')
    return refuse(notImplemented(`a patch of type ${change.type}`));
  const patched = patchedBy(stored, change);
  if (patched === null) return refuse(unprocessablePatch());
  if (patched === stored) return answer(stored);
  if (!isKubeObject(patched)) return refuse(badRequest('the patch does not leave an object with metadata behind'));
  const mismatch = urlMismatch(patched, namespace, name);
  if (mismatch !== null) return refuse(mismatch);
  if (patched.metadata.resourceVersion === undefined && !definition.unconditionalUpdate) {
    const cause = invalidValue('metadata.resourceVersion', 0, 'must be specified for an update');
    return refuse(invalid(definition, name, [cause]));
  }
  return replaceStored({
    registry,
    definition,
    stored,
    draft: patched,
    part: subresource,
    write: writeMode(author, request.options),
  });
}

/** The patched document, the stored object itself when nothing changes, or null when the patch cannot be applied. */
function patchedBy(stored: KubeObject, patch: Extract<Patch, { readonly type: 'merge' | 'json' }>): unknown {
  if (patch.type === 'merge') return mergePatch(stored, patch.body);
  const result = jsonPatch(stored, patch.body);
  return result.ok ? result.value : null;
}

function isKubeObject(value: unknown): value is KubeObject {
  if (!isRecord(value)) return false;
  return typeof value['apiVersion'] === 'string' && typeof value['kind'] === 'string' && isRecord(value['metadata']);
}
