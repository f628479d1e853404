import type { Endpoint } from '../endpoint.ts';
import { failure, idle, representationOf, type Call } from './call.ts';
import { methodNotAllowed, notImplemented, requestTooLarge, unknownResource } from '../status.ts';
import type { HttpAnswer, HttpConnection, HttpRequest } from './exchange.ts';
import { plainText, document } from './render.ts';
import { routeOf, type ResourceRoute } from './route.ts';
import { bodyLimit, exceedsBodyLimit } from './body-limit.ts';
import { parseTarget, type Url } from './url.ts';
import { serveResource } from './serve-resource.ts';
import { nowhere, serveDocument } from './serve-document.ts';
import { accessReview, accessReviewGroup, accessReviewPlural } from './access-review.ts';

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
  const found = resourceAt(call, url);
  if (found.kind === 'resource') return serveResource(call, found.route);
  connection.answer(found.answer);
  return idle;
}

type Found =
  | { readonly kind: 'resource'; readonly route: ResourceRoute }
  | { readonly kind: 'answered'; readonly answer: HttpAnswer };

function resourceAt(call: Call, { parts }: Url): Found {
  const [prefix, ...rest] = parts;
  const grouped = prefix === 'apis';
  const [group = '', version = '', ...path] = grouped ? rest : ['', ...rest];
  if ((prefix !== 'api' && !grouped) || path.length === 0) return answered(serveDocument(call, parts));
  if (group === accessReviewGroup.group && path[0] === accessReviewPlural && path.length === 1) {
    return answered(serveAccessReview(call));
  }
  const route = routeOf(call.endpoint.registry, group, version, path);
  switch (route.kind) {
    case 'resource':
      return route;
    case 'nowhere':
      return answered(nowhere);
    case 'unknown':
      return answered(failure(call, unknownResource()));
    case 'unserved':
      return answered(failure(call, notImplemented(`the resource ${route.what}`)));
  }
}

function answered(answer: HttpAnswer): Found {
  return { kind: 'answered', answer };
}

function serveAccessReview(call: Call): HttpAnswer {
  if (call.request.method !== 'POST') return failure(call, methodNotAllowed());
  return document(201, accessReview(call.request), representationOf(call));
}
