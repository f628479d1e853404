import type { KubeResponse } from '../server/request.ts';
import { notAcceptable, type FailureStatus } from '../status.ts';
import { negotiate, offeredTypes, type Transformation } from './accept.ts';
import { failure, idle, isHuman, type Call } from './call.ts';
import { readListOptions } from './query-options.ts';
import { answerOf, withWarnings } from './resource-answer.ts';
import { readRequest } from './resource-request.ts';
import type { ResourceRoute } from './route.ts';
import { routingProblem } from './routing-problem.ts';
import { serveWatch } from './serve-watch.ts';

const transformations: readonly Transformation[] = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'];

/** Serves a request for a collection, an object or a subresource. */
export function serveResource(call: Call, route: ResourceRoute): { abort(): void } {
  const { method, headers } = call.request;
  const problem = routingProblem(call, route);
  if (problem !== null) return refuse(call, problem);
  if (method === 'GET' && (route.name === null || route.watch)) {
    const options = readListOptions(call.query);
    if (options.ok && (options.value.watch || route.watch)) return serveWatch(call, route, options.value.stream);
  }
  const representation = negotiate(headers.get('accept') ?? '', transformations);
  if (representation === null) {
    return refuse(
      call,
      notAcceptable(`only the following media types are accepted: ${offeredTypes.join(', ')}`, false),
    );
  }
  const read = readRequest(call, route);
  if (!read.ok)
    return method === 'PATCH' ? refusePatch(call, route, read.status) : refuse(call, read.status, read.warnings);
  const { request, warnings } = read.value;
  const shown = { ...representation, pretty: representation.pretty || isHuman(call) };
  return ask(call, request, (response) => call.connection.answer(answerOf(call, route, response, shown, warnings)));
}

function ask(
  { endpoint, author }: Call,
  request: Parameters<Call['endpoint']['serve']>[0],
  reply: (response: KubeResponse) => void,
): { abort(): void } {
  let listening = true;
  endpoint.serve(request, author, (response) => {
    if (listening) reply(response);
  });
  return { abort: () => void (listening = false) };
}

function refuse(call: Call, status: FailureStatus, warnings: readonly string[] = []): { abort(): void } {
  call.connection.answer(withWarnings(failure(call, status), warnings));
  return idle;
}

/** A patch is decoded when the object is at hand: that there is none is said before anything about the patch. */
function refusePatch(
  call: Call,
  { definition, namespace, name }: ResourceRoute,
  status: FailureStatus,
): { abort(): void } {
  if (status.code !== 400 || call.request.headers.get('content-type')?.includes('apply-patch'))
    return refuse(call, status);
  const request = { verb: 'get', resource: definition.resource, namespace, name: name ?? '' } as const;
  return ask(call, request, (response) => {
    refuse(call, response.outcome === 'failure' ? response.body : status);
  });
}
