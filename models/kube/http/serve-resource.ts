import type { KubeRequest, KubeResponse } from '../request.ts';
import { collectionOf } from '../resource-definition.ts';
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
import { negotiate, offeredStreams, offeredTypes, type Representation, type Transformation } from './accept.ts';
import { bodyFormat, mediaTypeOf, readDeleteBody, readObject, unknownFormat } from './body.ts';
import type { HttpAnswer } from './exchange.ts';
import { accepted, refused, type Outcome } from './outcome.ts';
import { readPatch, patchTypesOf } from './patch-body.ts';
import { readDeleteQuery, readListOptions, readWriteOptions } from './query-options.ts';
import { document, listBody, objectBody, partialList, partialObject, statusBody } from './render.ts';
import type { ResourceRoute } from './route.ts';
import { failure, idle, isHuman, type Call } from './call.ts';
import { serves, type Method } from './served-paths.ts';
import { serveWatch } from './serve-watch.ts';
import { asTable, type TableTerms } from './table.ts';

/** Serves a request for a collection, an object or a subresource. */
export function serveResource(call: Call, route: ResourceRoute): { abort(): void } {
  const refusal = routingProblem(call, route);
  if (refusal !== null) return answered(call, failure(call, refusal));
  const representation = representationFor(call);
  if (!representation.ok) return answered(call, failure(call, representation.status));
  if (call.request.method === 'GET' && route.name === null) {
    const options = readListOptions(call.query);
    if (!options.ok) return answered(call, failure(call, options.status));
    if (options.value.watch || route.watch) return serveWatch(call, route, options.value.stream);
  }
  const request = readRequest(call, route);
  if (!request.ok) return answered(call, failure(call, request.status));
  let listening = true;
  call.endpoint.serve(request.value, call.author, (response) => {
    if (listening) call.connection.answer(rendered(call, route, response, representation.value));
  });
  return { abort: () => void (listening = false) };
}

function answered({ connection }: Call, answer: HttpAnswer): { abort(): void } {
  connection.answer(answer);
  return idle;
}

/** What the router refuses before anybody reads options or bodies (go-restful's checks, for the built-in groups). */
function routingProblem(call: Call, route: ResourceRoute): FailureStatus | null {
  const { definition, name, subresource } = route;
  const { method, headers } = call.request;
  if (isCustom(definition)) return customProblem(call, route);
  if (!methodsOf(route).some((known) => known === method)) return methodNotAllowed();
  const found = subresource === null ? undefined : serves(definition, subresource);
  if (found?.absent) return notImplemented(`the subresource ${subresource} of ${definition.collection}`);
  if (method === 'PATCH' && !patchTypesOf(definition).includes(mediaTypeOf(headers.get('content-type') ?? ''))) {
    return unsupportedMediaType('415: Unsupported Media Type', true);
  }
  const produced = method === 'GET' && name === null ? [...offeredTypes, ...offeredStreams] : offeredTypes;
  const types = (headers.get('accept') ?? '*/*').split(',').map(mediaTypeOf);
  if (types.some((type) => type === '*/*' || offeredTypes.some((offered) => offered === type))) return null;
  return notAcceptable(`406: Not Acceptable\n\nAvailable representations: ${produced.join(', ')}`, true);
}

function methodsOf({ definition, namespace, name, subresource }: ResourceRoute): readonly Method[] {
  if (subresource !== null) return serves(definition, subresource)?.methods ?? [];
  if (name !== null) return ['GET', 'PUT', 'PATCH', 'DELETE'];
  return definition.resource.namespaced && namespace === null ? ['GET'] : ['GET', 'POST', 'DELETE'];
}

/** The handler of custom resources goes by the verb (apiextensions-apiserver/pkg/apiserver/customresource_handler.go). */
function customProblem(call: Call, route: ResourceRoute): FailureStatus | null {
  const { definition, name, subresource } = route;
  const { method, headers } = call.request;
  if (subresource !== null && serves(definition, subresource) === undefined) return notFound(definition, name ?? '');
  const methods = subresource === null ? ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] : ['GET', 'PUT', 'PATCH'];
  if (!methods.includes(method)) return methodNotAllowed();
  if (method === 'PUT' && name === null) return badRequest('name must be provided');
  const types = patchTypesOf(definition);
  if (method === 'PATCH' && !types.includes(mediaTypeOf(headers.get('content-type') ?? ''))) {
    return unsupportedMediaType(unknownFormat(types));
  }
  return method === 'PATCH' && name === null ? badRequest('name must be provided') : null;
}

function representationFor(call: Call): Outcome<Representation> {
  const found = negotiate(call.request.headers.get('accept') ?? '', transformations);
  if (found === null) {
    return refused(notAcceptable(`only the following media types are accepted: ${offeredTypes.join(', ')}`, false));
  }
  return accepted({ ...found, pretty: found.pretty || isHuman(call) });
}

const transformations: readonly Transformation[] = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'];

/** The name under which a client writes unless it says otherwise: the first word of its User-Agent. */
function managerOf({ request }: Call): string {
  const [program = ''] = (request.headers.get('user-agent') ?? '').split('/', 1);
  return program.replaceAll(/\p{C}/gu, '').slice(0, 128);
}

function readRequest(call: Call, route: ResourceRoute): Outcome<KubeRequest> {
  switch (call.request.method) {
    case 'GET':
      return readReading(call, route);
    case 'DELETE':
      return readDeletion(call, route);
    case 'PATCH':
      return readPatching(call, route);
    default:
      return readWriting(call, route);
  }
}

function readReading({ query }: Call, route: ResourceRoute): Outcome<KubeRequest> {
  const { resource } = route.definition;
  const { namespace, name, subresource } = route;
  if (name !== null) {
    const part = subresource === null ? {} : { subresource };
    return accepted({ verb: 'get', resource, namespace, name, ...part });
  }
  const options = readListOptions(query);
  return options.ok ? accepted({ verb: 'list', resource, namespace, options: options.value.list }) : options;
}

function readWriting(call: Call, route: ResourceRoute): Outcome<KubeRequest> {
  const { request, query } = call;
  const { definition, namespace, name, subresource } = route;
  const { resource } = definition;
  const creates = request.method === 'POST';
  const format = bodyFormat(request.headers.get('content-type') ?? '');
  if (!format.ok && creates) return format;
  const options = readWriteOptions(creates ? 'CreateOptions' : 'UpdateOptions', query, managerOf(call));
  if (!options.ok) return options;
  if (!format.ok) return format;
  const body = readObject(route, request.body, format.value);
  if (!body.ok) return body;
  const part = subresource === null ? {} : { subresource };
  const target = { resource, namespace, body: body.value, options: options.value, ...part };
  if (!creates) return accepted({ verb: 'update', name: name ?? '', ...target });
  return accepted({ verb: 'create', ...target, ...(name === null || subresource === null ? {} : { name }) });
}

function readPatching(call: Call, route: ResourceRoute): Outcome<KubeRequest> {
  const { definition, namespace, name, subresource } = route;
  const patch = readPatch(call, managerOf(call));
  if (!patch.ok) return patch;
  const part = subresource === null ? {} : { subresource };
  return accepted({
    verb: 'patch',
    resource: definition.resource,
    namespace,
    name: name ?? '',
    patch: patch.value.patch,
    options: patch.value.options,
    ...part,
  });
}

function readDeletion(call: Call, route: ResourceRoute): Outcome<KubeRequest> {
  const { request, query } = call;
  const { definition, namespace, name } = route;
  const { resource } = definition;
  const selection = readListOptions(query);
  if (name === null && !selection.ok) return selection;
  const terms = request.body === '' ? readDeleteQuery(query) : deletionBody(call);
  if (!terms.ok) return terms;
  const { options, dryRun } = terms.value;
  if (name !== null) return accepted({ verb: 'delete', resource, namespace, name, options, dryRun });
  if (!selection.ok) return selection;
  return accepted({ verb: 'deletecollection', resource, namespace, selection: selection.value.list, options, dryRun });
}

function deletionBody({ request }: Call): ReturnType<typeof readDeleteQuery> {
  const format = bodyFormat(request.headers.get('content-type') ?? '');
  return format.ok ? readDeleteBody(request.body, format.value) : format;
}

/** The answer in the form that was asked for (endpoints/handlers/response.go, transformResponseObject, 1.36). */
function rendered(
  call: Call,
  route: ResourceRoute,
  response: KubeResponse,
  representation: Representation,
): HttpAnswer {
  const { definition } = route;
  switch (response.outcome) {
    case 'failure':
      return failure(call, response.body);
    case 'success':
      return document(200, statusBody(response.body), representation);
    case 'object':
    case 'list': {
      const { as } = representation;
      if (as === 'Table') {
        const table = asTable(
          definition,
          response.outcome === 'list' ? response.body.items : [response.body],
          response.body.metadata,
          tableTerms(call),
        );
        return table.ok ? document(response.code, table.value, representation) : failure(call, table.status);
      }
      const problem = kindProblem(as, response.outcome, collectionOf(definition.resource));
      if (problem !== null) return failure(call, problem);
      return document(response.code, bodyOf(route, response, as), representation);
    }
  }
}

function bodyOf(
  { definition }: ResourceRoute,
  response: Extract<KubeResponse, { readonly outcome: 'object' | 'list' }>,
  as: Transformation | null,
): unknown {
  if (response.outcome === 'list')
    return as === null ? listBody(definition, response.body) : partialList(response.body);
  return as === null ? objectBody(response.body) : partialObject(response.body);
}

function kindProblem(as: Transformation | null, outcome: 'object' | 'list', what: string): FailureStatus | null {
  if (as === 'PartialObjectMetadata' && outcome === 'list') {
    return notAcceptable(`you requested PartialObjectMetadata, but the requested object is a list (${what})`, false);
  }
  if (as === 'PartialObjectMetadataList' && outcome === 'object') {
    return notAcceptable(
      `you requested PartialObjectMetadataList, but the requested object is not a list (${what})`,
      false,
    );
  }
  return null;
}

function tableTerms({ endpoint, query }: Call): TableTerms {
  return { now: endpoint.registry.store.now(), include: query.get('includeObject')?.[0] ?? '' };
}
