import type { Registry } from '../server/registry.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { isCustom } from '../schema/schema-of.ts';
import { accessReviewGroup, accessReviewPlural } from './access-review.ts';
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
  /** No resource: discovery, health and the like. */
  | { readonly kind: 'document' }
  | { readonly kind: 'accessReview' }
  | { readonly kind: 'resource'; readonly route: ResourceRoute }
  /** Whatever else the group and version would serve: 404 with a Status. */
  | { readonly kind: 'unknown' }
  /** A URL that no part of the server knows: 404 as plain text. */
  | { readonly kind: 'nowhere' }
  /** The real server serves it, this model does not. */
  | { readonly kind: 'unserved'; readonly what: string };

/** Finds the resource that a path means (endpoints/request/requestinfo.go, 1.36). */
export function routeOf(registry: Registry, method: string, parts: readonly string[]): Route {
  const [prefix, ...below] = parts;
  const [group = '', version = '', ...path] = prefix === 'apis' ? below : ['', ...below];
  if ((prefix !== 'api' && prefix !== 'apis') || path.length === 0) return { kind: 'document' };
  if (group === accessReviewGroup.group && path[0] === accessReviewPlural && path.length === 1) {
    return { kind: 'accessReview' };
  }
  const [first] = path;
  const watch = first === 'watch' && path.length > 1;
  const { namespace, rest } = placed(watch ? path.slice(1) : path);
  const [plural = '', name = null, subresource = null, ...deeper] = rest;
  const definition = registry.definition({ group, version, plural, kind: '', namespaced: true });
  if (definition === undefined) {
    if (unservedResource(group, version, plural)) return { kind: 'unserved', what: plural };
    return { kind: builtInGroups.has(group) ? 'unknown' : 'nowhere' };
  }
  const route = { definition, namespace, name: name === '' ? null : name, subresource, watch };
  return isCustom(definition) ? customRoute(route, method) : builtInRoute(route, deeper.length > 0);
}

const builtInGroups: ReadonlySet<string> = new Set(['', 'batch', 'coordination.k8s.io', accessReviewGroup.group]);

/** Splits off `namespaces/N`, unless it names the namespace itself. An empty N stands for all of them. */
function placed(parts: readonly string[]): { readonly namespace: string | null; readonly rest: readonly string[] } {
  const [first, namespace, third] = parts;
  const within = first === 'namespaces' && namespace !== undefined && third !== undefined;
  if (!within || third === 'status' || third === 'finalize') return { namespace: null, rest: parts };
  return { namespace: namespace === '' ? null : namespace, rest: parts.slice(2) };
}

function misplaced({ definition, namespace, name }: ResourceRoute): boolean {
  return definition.resource.namespaced ? namespace === null && name !== null : namespace !== null;
}

function builtInRoute(route: ResourceRoute, deeper: boolean): Route {
  const { definition, subresource } = route;
  if (deeper || misplaced(route)) return { kind: 'unknown' };
  if (subresource !== null && !serves(definition, subresource)) return { kind: 'unknown' };
  return { kind: 'resource', route };
}

/** The handler of custom resources leaves what it does not know to the next, which knows no such path. */
function customRoute(route: ResourceRoute, method: string): Route {
  const { definition, namespace } = route;
  const everywhere = definition.resource.namespaced && namespace === null;
  if (misplaced(route) || (everywhere && method !== 'GET')) return { kind: 'nowhere' };
  return { kind: 'resource', route };
}
