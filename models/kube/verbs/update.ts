import type { KubeObject } from '../../../modules/ports/kube.ts';
import { objectKey } from '../object-key.ts';
import type { Registry } from '../registry.ts';
import { refuse, type KubeResponse, type UpdateRequest } from '../request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { badRequest, notFound, type FailureStatus } from '../status.ts';
import { create } from './create.ts';
import { replaceStored } from './replace-stored.ts';
import { writeMode } from './write.ts';

/** PUT: replaces an object, provided that the version in its metadata is the stored one. */
export function update(
  registry: Registry,
  definition: ResourceDefinition,
  request: UpdateRequest,
  author: string | null,
): KubeResponse {
  const { resource, namespace, name, body, subresource, options = {} } = request;
  const mismatch = urlMismatch(body, namespace, name);
  if (mismatch !== null) return refuse(mismatch);
  const stored = registry.store.collection(definition.collection).get(objectKey(namespace, name));
  if (stored === undefined) {
    return definition.createOnUpdate && subresource === undefined
      ? create(registry, definition, { verb: 'create', resource, namespace, body, options }, author)
      : refuse(notFound(definition, name));
  }
  return replaceStored({
    registry,
    definition,
    stored,
    draft: body,
    part: subresource,
    write: writeMode(author, options),
  });
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
