import type { KubeRequest, WriteOptions } from '../server/request.ts';
import { bodyFormat } from './body-text.ts';
import { readDeleteBody, readObject } from './body.ts';
import type { Call } from './call.ts';
import { accepted, type Outcome } from './outcome.ts';
import { patchTypeOf, readPatch, readPatchOptions } from './patch-body.ts';
import { readDeleteQuery, readListOptions, readWriteOptions, type DeleteTerms } from './query-options.ts';
import type { ResourceRoute } from './route.ts';

/** A request as the API server takes it, and what its client should be told besides the answer. */
export interface ReadRequest {
  readonly request: KubeRequest;
  readonly warnings: readonly string[];
}

/** Reads options and body of anything but a watch, in the order in which the real server does. */
export function readRequest(call: Call, route: ResourceRoute): Outcome<ReadRequest> {
  switch (call.request.method) {
    case 'GET':
    case 'HEAD':
      return readReading(call, route);
    case 'DELETE':
      return readDeletion(call, route);
    case 'PATCH':
      return readPatching(call, route);
    default:
      return readWriting(call, route);
  }
}

/** The name under which a client writes unless it says otherwise: the first word of its User-Agent (patch.go, managerOrUserAgent). */
function managerOf({ request }: Call): string {
  const [program = ''] = (request.headers.get('user-agent') ?? '').split('/', 1);
  return program.replaceAll(/\p{C}/gu, '').slice(0, 128);
}

/** Which object or collection a request is about. */
function targetOf({ definition, namespace, subresource }: ResourceRoute) {
  return { resource: definition.resource, namespace, ...(subresource === null ? {} : { subresource }) };
}

function readReading({ query }: Call, route: ResourceRoute): Outcome<ReadRequest> {
  const { definition, namespace, name } = route;
  if (name !== null) {
    const resourceVersion = query.get('resourceVersion')?.[0] ?? '';
    return accepted({ request: { verb: 'get', name, resourceVersion, ...targetOf(route) }, warnings: [] });
  }
  const options = readListOptions(query);
  if (!options.ok) return options;
  const { resource } = definition;
  return accepted({ request: { verb: 'list', resource, namespace, options: options.value.list }, warnings: [] });
}

function readWriting(call: Call, route: ResourceRoute): Outcome<ReadRequest> {
  const { request, query } = call;
  const { name, subresource } = route;
  const creates = request.method === 'POST';
  const format = bodyFormat(request.headers.get('content-type') ?? '');
  if (!format.ok && creates) return format;
  const options = readWriteOptions(creates ? 'CreateOptions' : 'UpdateOptions', query, managerOf(call));
  if (!options.ok) return options;
  if (!format.ok) return format;
  const body = readObject(route, request.body, format.value, options.value);
  if (!body.ok) return body;
  const { object, warnings } = body.value;
  const target = { ...targetOf(route), body: object, options: weighed(options.value, request.body) };
  if (!creates) return accepted({ request: { verb: 'update', name: name ?? '', ...target }, warnings });
  const parent = name === null || subresource === null ? {} : { name };
  return accepted({ request: { verb: 'create', ...target, ...parent }, warnings });
}

function readPatching(call: Call, route: ResourceRoute): Outcome<ReadRequest> {
  const type = patchTypeOf(call);
  const options = readPatchOptions(type, call, managerOf(call));
  if (!options.ok) return options;
  const patch = readPatch(type, call, options.value.fieldManager ?? '');
  if (!patch.ok) return patch;
  const { name } = route;
  const read = { ...patch.value, options: weighed(options.value, call.request.body) };
  return accepted({ request: { verb: 'patch', name: name ?? '', ...targetOf(route), ...read }, warnings: [] });
}

function readDeletion(call: Call, route: ResourceRoute): Outcome<ReadRequest> {
  const { request, query } = call;
  const { name } = route;
  const selection = readListOptions(query);
  if (name === null && !selection.ok) return selection;
  const terms = request.body === '' ? readDeleteQuery(query) : deletionBody(call);
  if (!terms.ok) return terms;
  const target = { ...targetOf(route), ...terms.value };
  if (name !== null) return accepted({ request: { verb: 'delete', name, ...target }, warnings: [] });
  if (!selection.ok) return selection;
  const { list } = selection.value;
  return accepted({ request: { verb: 'deletecollection', selection: list, ...target }, warnings: [] });
}

function deletionBody({ request }: Call): Outcome<DeleteTerms> {
  const format = bodyFormat(request.headers.get('content-type') ?? '');
  return format.ok ? readDeleteBody(request.body, format.value) : format;
}

/** Marks what may be more than the store takes. */
function weighed(options: WriteOptions, body: string): WriteOptions {
  return body.length > 1024 * 1024 ? { ...options, long: true } : options;
}
