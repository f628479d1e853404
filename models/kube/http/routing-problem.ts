import { isCustom } from '../schema/schema-of.ts';
import {
  badRequest,
  methodNotAllowed,
  notAcceptable,
  notFound,
  notImplemented,
  unsupportedMediaType,
  type FailureStatus,
} from '../status.ts';
import { offeredStreams, offeredTypes } from './accept.ts';
import { mediaTypeOf, unknownFormat } from './body-text.ts';
import type { Call } from './call.ts';
import { patchTypesOf } from './patch-body.ts';
import type { ResourceRoute } from './route.ts';
import { serves, type Method } from './served-paths.ts';

/**
 * What the router refuses before anybody reads options or bodies: method, media type of a patch, Accept. For the built-in
 * groups as go-restful does it, for custom resources as customresource_handler.go of apiextensions-apiserver, 1.36.
 */
export function routingProblem(call: Call, route: ResourceRoute): FailureStatus | null {
  return isCustom(route.definition) ? customProblem(call, route) : builtInProblem(call, route);
}

function builtInProblem({ request }: Call, route: ResourceRoute): FailureStatus | null {
  const { definition, name, subresource } = route;
  const { method, headers } = request;
  if (!methodsOf(route).some((known) => known === method)) return methodNotAllowed();
  const found = subresource === null ? undefined : serves(definition, subresource);
  if (found?.absent) return notImplemented(`the subresource ${subresource} of ${definition.collection}`);
  if (method === 'PATCH' && !patchTypesOf(definition).includes(mediaTypeOf(headers.get('content-type') ?? ''))) {
    return unsupportedMediaType('415: Unsupported Media Type', true);
  }
  const types = (headers.get('accept') || '*/*').split(',').map(mediaTypeOf);
  if (types.some((type) => type === '*/*' || offeredTypes.some((offered) => offered === type))) return null;
  const produced = method === 'GET' && name === null ? [...offeredTypes, ...offeredStreams] : offeredTypes;
  return notAcceptable(`406: Not Acceptable\n\nAvailable representations: ${produced.join(', ')}`, true);
}

function methodsOf({ definition, namespace, name, subresource, watch }: ResourceRoute): readonly Method[] {
  if (watch) return ['GET'];
  if (subresource !== null) return serves(definition, subresource)?.methods ?? [];
  if (name !== null) return ['GET', 'PUT', 'PATCH', 'DELETE'];
  if (definition.resource.namespaced && namespace === null) return ['GET'];
  return definition.collection === 'namespaces' ? ['GET', 'POST'] : ['GET', 'POST', 'DELETE'];
}

function customProblem({ request }: Call, route: ResourceRoute): FailureStatus | null {
  const { definition, name, subresource } = route;
  const { method, headers } = request;
  if (subresource !== null && serves(definition, subresource) === undefined) return notFound(definition, name ?? '');
  const methods = subresource === null ? ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] : ['GET', 'PUT', 'PATCH'];
  if (!methods.includes(method)) return methodNotAllowed(definition);
  const types = patchTypesOf(definition);
  if (method === 'PATCH' && !types.includes(mediaTypeOf(headers.get('content-type') ?? ''))) {
    return unsupportedMediaType(unknownFormat(types));
  }
  return (method === 'PUT' || method === 'PATCH') && name === null ? badRequest('name must be provided') : null;
}
