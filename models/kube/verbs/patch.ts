import type { KubeObject } from '../../../modules/ports/kube.ts';
import { invalidValue } from '../objects/field-error.ts';
import { isRecord, type JsonObject } from '../objects/object-fields.ts';
import { withoutRepeatedOwners } from '../metadata/repeated-owners.ts';
import { objectKey } from '../store/object-key.ts';
import { patched } from '../patch/patched.ts';
import type { Registry } from '../server/registry.ts';
import { refuse, warned, type KubeResponse, type PatchRequest } from '../server/request.ts';
import { apiVersionOf, type ResourceDefinition } from '../resource-definition.ts';
import { isCustom } from '../schema/schema-of.ts';
import { invalid, notFound, unsupportedMediaType, type FailureStatus } from '../status.ts';
import { apply } from './apply.ts';
import { replaceStored } from './replace-stored.ts';
import { urlMismatch } from './update.ts';
import { writeMode } from './write.ts';

/**
 * PATCH (endpoints/handlers/patch.go, 1.36): reads, patches and writes as one step. A version inside the patch is a
 * precondition; without one the last writer wins and 409 is impossible, since the server itself retries.
 */
export function patch(
  registry: Registry,
  definition: ResourceDefinition,
  request: PatchRequest,
  author: string | null,
): KubeResponse {
  const { namespace, name, subresource, patch: change } = request;
  if (change.type === 'apply') return apply(registry, definition, request, change, author);
  if (change.type === 'strategic' && isCustom(definition)) return refuse(unsupportedMediaType(customPatchTypes));
  const stored = registry.store.collection(definition.collection).get(objectKey(namespace, name));
  if (stored === undefined) return refuse(notFound(definition, name));
  const result = patched(definition, stored, change, request);
  if (!result.ok) return refuse(result.status);
  const whole = asObject(definition, result.object);
  const repeated = withoutRepeatedOwners(whole, ' after mutating admission happens');
  const draft = repeated?.object ?? whole;
  const mismatch = urlMismatch(draft, namespace, name) ?? kindMismatch(definition, draft, name);
  if (mismatch !== null) return refuse(mismatch);
  const write = writeMode(author, request.options);
  const response = replaceStored({ registry, definition, stored, draft, part: subresource, write });
  return warned(response, repeated === null ? result.warnings : [...result.warnings, repeated.warning]);
}

const customPatchTypes =
  'the body of the request was in an unknown format - accepted media types include: ' +
  'application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml';

/** The decoder has seen to the types; what is missing is not named, and is of the right kind. */
function asObject({ resource }: ResourceDefinition, object: JsonObject): KubeObject {
  const { apiVersion = apiVersionOf(resource), kind = resource.kind, metadata } = object;
  return {
    ...object,
    apiVersion: String(apiVersion),
    kind: String(kind),
    metadata: isRecord(metadata) ? metadata : {},
  };
}

/** A custom resource is told what it should be; of built-in kinds the decoder has seen to that already. */
function kindMismatch(
  definition: ResourceDefinition,
  { apiVersion, kind }: KubeObject,
  name: string,
): FailureStatus | null {
  const { resource } = definition;
  const version = apiVersionOf(resource);
  const causes = [
    ...(apiVersion === version ? [] : [invalidValue('apiVersion', apiVersion, `must be ${version}`)]),
    ...(kind === resource.kind ? [] : [invalidValue('kind', kind, `must be ${resource.kind}`)]),
  ];
  if (causes.length === 0) return null;
  const [group = ''] = apiVersion.includes('/') ? apiVersion.split('/', 1) : [];
  return invalid({ ...definition, resource: { ...resource, group, kind } }, name, causes);
}
