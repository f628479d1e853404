import type { Endpoint } from '../server/endpoint.ts';
import { failure, idle, representationOf, type Call } from './call.ts';
import { methodNotAllowed, notImplemented, requestTooLarge, unknownResource } from '../status.ts';
import type { HttpAnswer, HttpConnection, HttpRequest } from './exchange.ts';
import { plainText, document } from './render.ts';
import { routeOf, type Route } from './route.ts';
import { isTooDeep } from './body-depth.ts';
import { bodyLimit, exceedsBodyLimit } from './body-limit.ts';
import { parseTarget } from './url.ts';
import { serveResource } from './serve-resource.ts';
import { nowhere, serveDocument } from './serve-document.ts';
import { accessReview } from './access-review.ts';

/**
 * Serves one HTTP request as a kube-apiserver of 1.36 does: routing, negotiation, decoding, and the words of its refusals.
 * `abort`: nobody listens to the answer any more.
 * Not modelled: authentication, authorization, priority and fairness, protobuf, compression, Audit-Id, WebSockets.
 */
export function serveHttp(
  endpoint: Endpoint,
  request: HttpRequest,
  connection: HttpConnection,
  author: string | null = null,
): { abort(): void } {
  const url = parseTarget(request.target);
  if (url === null) {
    connection.answer({
      ...plainText(400, '400 Bad Request'),
      headers: new Map([
        ['content-type', 'text/plain; charset=utf-8'],
        ['connection', 'close'],
      ]),
    });
    return idle;
  }
  const call = { endpoint, request, query: url.query, connection, author };
  if (exceedsBodyLimit(request.body)) {
    connection.answer(failure(call, requestTooLarge(`Request entity too large: limit is ${bodyLimit}`)));
    return idle;
  }
  const yaml = request.headers.get('content-type')?.includes('yaml') ?? false;
  if (isTooDeep(request.body, yaml)) {
    connection.answer(failure(call, notImplemented('bodies that are nested this deeply')));
    return idle;
  }
  const route = routeOf(endpoint.registry, request.method, url.parts);
  if (route.kind === 'resource') return serveResource(call, route.route);
  connection.answer(answerTo(call, route, url.parts));
  return idle;
}

function answerTo(
  call: Call,
  route: Exclude<Route, { readonly kind: 'resource' }>,
  parts: readonly string[],
): HttpAnswer {
  switch (route.kind) {
    case 'document':
      return serveDocument(call, parts);
    case 'accessReview':
      if (call.request.method !== 'POST') return failure(call, methodNotAllowed());
      return document(201, accessReview(call.request), representationOf(call));
    case 'nowhere':
      return nowhere;
    case 'unknown':
      return failure(call, unknownResource());
    case 'unserved':
      return failure(call, notImplemented(`the resource ${route.what}`));
  }
}
