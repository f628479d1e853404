import type { Endpoint } from '../endpoint.ts';
import { failure, idle, representationOf, type Call } from './call.ts';
import { notImplemented, unknownResource } from '../status.ts';
import type { HttpAnswer, HttpConnection, HttpRequest } from './exchange.ts';
import { plainText, document } from './render.ts';
import { routeOf, type ResourceRoute } from './route.ts';
import { parseTarget, type Url } from './url.ts';
import { serveResource } from './serve-resource.ts';
import { documentAt } from './documents.ts';

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
  const found = resourceAt(call, url);
  if (found.kind === 'resource') return serveResource(call, found.route);
  connection.answer(found.answer);
  return idle;
}

type Found =
  | { readonly kind: 'resource'; readonly route: ResourceRoute }
  | { readonly kind: 'answered'; readonly answer: HttpAnswer };

function resourceAt(call: Call, { parts }: Url): Found {
  const { registry } = call.endpoint;
  const [prefix, ...rest] = parts;
  const grouped = prefix === 'apis';
  const [group = '', version = '', ...path] = grouped ? rest : ['', ...rest];
  if ((prefix !== 'api' && !grouped) || path.length === 0) {
    const found = documentAt(registry, parts);
    return { kind: 'answered', answer: found === null ? nowhere : document(200, found, representationOf(call)) };
  }
  const route = routeOf(registry, group, version, path);
  switch (route.kind) {
    case 'resource':
      return route;
    case 'nowhere':
      return { kind: 'answered', answer: nowhere };
    case 'unknown':
      return { kind: 'answered', answer: failure(call, unknownResource()) };
    case 'unserved':
      return { kind: 'answered', answer: failure(call, notImplemented(`the resource ${route.what}`)) };
  }
}

const nowhere = plainText(404, '404 page not found\n');
