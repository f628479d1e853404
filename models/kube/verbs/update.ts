import type { KubeObject } from '../../../modules/ports/kube.ts';
import { withoutRepeatedOwners } from '../metadata/repeated-owners.ts';
import { objectKey } from '../store/object-key.ts';
import type { Registry } from '../server/registry.ts';
import { refuse, warned, type KubeResponse, type UpdateRequest } from '../server/request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { badRequest, conflict, notFound, type FailureStatus } from '../status.ts';
import { withVersion } from '../store/store.ts';
import { createAs } from './create.ts';
import { preconditionFailed } from './preconditions.ts';
import { replaceStored } from './replace-stored.ts';
import { writeMode } from './write.ts';

/** PUT: replaces an object, provided that the version in its metadata is the stored one. */
export function update(
  registry: Registry,
  definition: ResourceDefinition,
  request: UpdateRequest,
  author: string | null,
): KubeResponse {
  const repeated = withoutRepeatedOwners(request.body, '');
  if (repeated !== null) {
    return warned(update(registry, definition, { ...request, body: repeated.object }, author), [repeated.warning]);
  }
  const { namespace, name, body, subresource } = request;
  const { uid = '' } = body.metadata;
  const write = writeMode(author, request.options);
  const mismatch = urlMismatch(body, namespace, name);
  if (mismatch !== null) return refuse(mismatch);
  const stored = registry.store.collection(definition.collection).get(objectKey(namespace, name));
  if (stored === undefined) {
    if (!definition.createOnUpdate || subresource !== undefined) return refuse(notFound(definition, name));
    const unmet = preconditionFailed(definition, absent(body, namespace, name), { uid });
    return unmet === null
      ? createAs(registry, definition, { namespace, body: withVersion(body, '') }, write)
      : refuse(conflict(definition, name, unmet));
  }
  const unmet = preconditionFailed(definition, stored, { uid });
  if (unmet !== null) return refuse(conflict(definition, name, unmet));
  return replaceStored({ registry, definition, stored, draft: body, part: subresource, write });
}

/** What the server compares with where there is nothing yet. */
function absent(body: KubeObject, namespace: string | null, name: string): KubeObject {
  return { ...body, metadata: namespace === null ? { name } : { name, namespace } };
}

/** A body may not name another object than the URL does. */
export function urlMismatch({ metadata }: KubeObject, namespace: string | null, name: string): FailureStatus | null {
  const given = metadata.name ?? '';
  if (given === '') {
    return badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  }
  if (given !== name) {
    return badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
  const space = metadata.namespace ?? '';
  if (space !== '' && space !== namespace) {
    return badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return null;
}
