import type { Footprint } from '../../../sim/kernel/footprint.ts';
import { objectKey } from '../store/object-key.ts';
import type { Registry } from '../server/registry.ts';
import { collectionOf } from '../resource-definition.ts';
import type { HttpRequest } from './exchange.ts';
import { routeOf, type ResourceRoute } from './route.ts';
import { parseTarget, type Url } from './url.ts';

/** What an HTTP request does and to what, as far as it tells itself: this names it in the history of a run. */
export interface Subject {
  /** `LIST` and `WATCH`, or the method. */
  readonly operation: string;
  /** `pods/default/a`; `pods/default` and `pods` for collections; the path of what is no resource. */
  readonly object: string;
  readonly footprint: Footprint;
}

/** The subject of a request to a server with this registry. */
export function subjectOf(registry: Registry, request: HttpRequest): Subject {
  const url = parseTarget(request.target);
  const found = url === null ? null : routeOf(registry, request.method, url.parts);
  if (url === null || found?.kind !== 'resource') {
    return { operation: request.method, object: request.target, footprint: [] };
  }
  const { route } = found;
  const { definition, namespace } = route;
  const name = request.method === 'POST' && route.name === null ? nameInside(request.body) : route.name;
  const key = name === null ? null : objectKey(namespace, name);
  const collection = collectionOf(definition.resource);
  const place = key ?? namespace;
  const write = request.method !== 'GET';
  return {
    operation: operationOf(request, route, url),
    object: place === null ? collection : `${collection}/${place}`,
    footprint: [{ space: 'kube', collection, key, write }],
  };
}

function operationOf({ method }: HttpRequest, { name, watch }: ResourceRoute, { query }: Url): string {
  if (method !== 'GET' || name !== null) return method;
  return watch || /^(true|1)$/.test(query.get('watch')?.[0] ?? '') ? 'WATCH' : 'LIST';
}

/** The name that a new object asks for, if its body is JSON and it asks for one. */
function nameInside(body: string): string | null {
  try {
    const object = JSON.parse(body) as { readonly metadata?: { readonly name?: unknown } } | null;
    const name = object?.metadata?.name;
    return typeof name === 'string' && name !== '' ? name : null;
  } catch {
    return null;
  }
}
