import type { Endpoint } from '../server/endpoint.ts';
import type { FailureStatus } from '../status.ts';
import { negotiate, type Representation } from './accept.ts';
import type { HttpAnswer, HttpConnection, HttpRequest } from './exchange.ts';
import { document, statusBody } from './render.ts';
import type { Query } from './url.ts';

/** One HTTP request on its way through the layer. */
export interface Call {
  readonly endpoint: Endpoint;
  readonly request: HttpRequest;
  readonly query: Query;
  readonly connection: HttpConnection;
  /** Who sent it, for the facts of a run. */
  readonly author: string | null;
}

/** Nothing is under way that could be aborted. */
export const idle = { abort: (): void => {} };

/** A Status in the form that the client accepts; in JSON where it accepts nothing that is offered. */
export function failure(call: Call, status: FailureStatus): HttpAnswer {
  const answer = document(status.code, statusBody(status), representationOf(call));
  const seconds = status.details?.retryAfterSeconds;
  return seconds === undefined
    ? answer
    : { ...answer, headers: new Map([...answer.headers, ['retry-after', String(seconds)]]) };
}

/** How a document without transformations is shown to this client. */
export function representationOf(call: Call): Representation {
  const found = negotiate(call.request.headers.get('accept') ?? '', []);
  return found === null
    ? { format: 'json', pretty: true, as: null }
    : { ...found, pretty: found.pretty || isHuman(call) };
}

/** People are shown indented text: on request, or by the program that they use (negotiate.go, isPrettyPrint). */
export function isHuman({ query, request }: Call): boolean {
  const asked = query.get('pretty')?.[0] ?? '';
  if (asked !== '') return /^(1|t|T|TRUE|true|True)$/.test(asked);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(request.headers.get('user-agent') ?? '');
}
