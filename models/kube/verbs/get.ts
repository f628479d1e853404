import { objectKey } from '../object-key.ts';
import type { Registry } from '../registry.ts';
import { answer, refuse, type GetRequest, type KubeResponse } from '../request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { notFound } from '../status.ts';

/** GET: always the latest state, straight from the store. */
export function get(registry: Registry, definition: ResourceDefinition, { namespace, name }: GetRequest): KubeResponse {
  const object = registry.store.collection(definition.collection).get(objectKey(namespace, name));
  return object === undefined ? refuse(notFound(definition, name)) : answer(object);
}
