import type { Registry } from '../registry.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { isCustom } from '../schema/schema-of.ts';
import { serves, unservedResource } from './served-paths.ts';

/** A collection of a resource, or with a name one object of it, or a subresource of that object. */
export interface ResourceRoute {
  readonly definition: ResourceDefinition;
  /** Null: a resource without namespaces, or all namespaces. */
  readonly namespace: string | null;
  readonly name: string | null;
  readonly subresource: string | null;
  /** The path begins with `watch/`: the old way to ask for a watch. */
  readonly watch: boolean;
}

export type Route =
  | { readonly kind: 'resource'; readonly route: ResourceRoute }
  /** Whatever else the group and version would serve: 404 with a Status. */
  | { readonly kind: 'unknown' }
  /** A URL that no part of the server knows: 404 as plain text. */
  | { readonly kind: 'nowhere' }
  /** The real server serves it, this model does not. */
  | { readonly kind: 'unserved'; readonly what: string };

/** Finds the resource that a path below `/api/V` or `/apis/G/V` means (endpoints/request/requestinfo.go, 1.36). */
export function routeOf(registry: Registry, group: string, version: string, parts: readonly string[]): Route {
  const [first = ''] = parts;
  const watch = first === 'watch' && parts.length > 1;
  const { namespace, rest } = placed(watch ? parts.slice(1) : parts);
  const [plural = '', name = null, subresource = null, ...deeper] = rest;
  const definition = registry.definition({ group, version, plural, kind: '', namespaced: true });
  if (definition === undefined) {
    if (unservedResource(group, version, plural)) return { kind: 'unserved', what: plural };
    return builtInVersions.has(`${group}/${version}`) || group === '' || builtInGroups.has(group)
      ? { kind: 'unknown' }
      : { kind: 'nowhere' };
  }
  const route = { definition, namespace, name: name === '' ? null : name, subresource, watch };
  return isCustom(definition) ? customRoute(route) : builtInRoute(route, deeper.length > 0);
}

const builtInVersions = new Set(['/v1', 'batch/v1', 'coordination.k8s.io/v1']);
const builtInGroups = new Set(['batch', 'coordination.k8s.io']);

/** Splits off `namespaces/N`, unless it names the namespace itself. */
function placed(parts: readonly string[]): { readonly namespace: string | null; readonly rest: readonly string[] } {
  const [first, namespace, third] = parts;
  const within = first === 'namespaces' && namespace !== undefined && third !== undefined;
  if (!within || third === 'status' || third === 'finalize') return { namespace: null, rest: parts };
  return { namespace, rest: parts.slice(2) };
}

function builtInRoute(route: ResourceRoute, deeper: boolean): Route {
  const { definition, namespace, name, subresource } = route;
  const { namespaced } = definition.resource;
  const misplaced = namespaced ? namespace === null && name !== null : namespace !== null;
  if (deeper || misplaced || namespace === '') return { kind: 'unknown' };
  if (subresource !== null && !serves(definition, subresource)) return { kind: 'unknown' };
  return { kind: 'resource', route };
}

/** The handler of custom resources leaves what it does not know to the next, which knows no such path. */
function customRoute(route: ResourceRoute): Route {
  const { definition, namespace, name } = route;
  const { namespaced } = definition.resource;
  const misplaced = namespaced ? namespace === null && name !== null : namespace !== null;
  return misplaced ? { kind: 'nowhere' } : { kind: 'resource', route };
}
