import { methodNotAllowed, notAcceptable, notImplemented, unknownResource } from '../status.ts';
import { clausesOf, negotiate, offeredTypes } from './accept.ts';
import { failure, representationOf, type Call } from './call.ts';
import { documentsOf, hashOf, type Documents } from './discovery/documents.ts';
import type { HttpAnswer } from './exchange.ts';
import { toJson } from './go-json.ts';
import { isCustom } from '../schema/schema-of.ts';
import { openApiPath } from './discovery/openapi.ts';
import { document, plainText } from './render.ts';

/** Answers for what is no resource: discovery, the version, health, OpenAPI. */
export function serveDocument(call: Call, parts: readonly string[]): HttpAnswer {
  const { endpoint, request } = call;
  const [first = '', second, third] = parts;
  const documents = documentsOf(endpoint.registry);
  const path = parts.join('/');
  if (healthChecks.has(first)) return health(call, first, parts.slice(1));
  if (first === 'openapi') return openApi(call, documents, parts.slice(1));
  if (path === 'metrics') return failure(call, notImplemented('/metrics'));
  if (path === 'apis') return aggregatedOr(call, documents.aggregated.groups, documents.lists.get(path));
  const routed = path === 'version' || path === 'api' || isBuiltIn(documents, path);
  if (routed && request.method !== 'GET') return failure(call, methodNotAllowed());
  if (path === '') return shown(call, { paths: pathsOf(documents) }, { pretty: true });
  if (path === 'version') return shown(call, version, { pretty: true });
  if (path === 'api')
    return aggregatedOr(call, documents.aggregated.core, apiVersions(request.headers.get('host') ?? ''));
  const list = documents.lists.get(path);
  if (list !== undefined) return shown(call, list, { routed });
  if (first === 'api' && second !== undefined) return failure(call, unknownResource());
  const known = first === 'apis' && third !== undefined && isBuiltIn(documents, `apis/${second}/v1`);
  return known ? failure(call, unknownResource()) : nowhere;
}

/** True for the list of a version of a built-in group: those have a router of their own, which is strict. */
function isBuiltIn({ groupVersions }: Documents, path: string): boolean {
  return groupVersions.some((each) => openApiPath(each) === path && !each.definitions.some(isCustom));
}

/** A URL that no part of the server knows. */
export const nowhere = plainText(404, '404 page not found\n');

/** Announced as the release whose behaviour is modelled. */
const version = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.3+deadheat',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: '',
};

function apiVersions(host: string): unknown {
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: host }];
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs };
}

function pathsOf({ lists, openApi }: Documents): readonly string[] {
  const paths = ['/api', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'];
  for (const path of lists.keys()) paths.push(`/${path}`);
  for (const path of openApi.keys()) paths.push(`/openapi/v3/${path}`);
  return paths.sort();
}

interface Showing {
  /** Indented for everybody. */
  readonly pretty?: boolean;
  /** A router has looked at Accept already, and says so in its own words. */
  readonly routed?: boolean;
}

function shown(call: Call, value: unknown, { pretty = false, routed = false }: Showing = {}): HttpAnswer {
  const accept = call.request.headers.get('accept') ?? '';
  if (negotiate(accept, []) === null) {
    const types = offeredTypes.join(', ');
    const message = routed
      ? `406: Not Acceptable\n\nAvailable representations: ${types}`
      : `only the following media types are accepted: ${types}`;
    return failure(call, notAcceptable(message, routed));
  }
  const representation = representationOf(call);
  return document(200, value, pretty ? { ...representation, pretty } : representation);
}

const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** The aggregated form for clients that ask for version v2 of it; all others get the old lists. */
function aggregatedOr(call: Call, aggregated: unknown, legacy: unknown): HttpAnswer {
  const { headers } = call.request;
  const wanted = clausesOf(headers.get('accept') ?? '').find(({ type, parameters }) => {
    const plain = !parameters.has('as') && !parameters.has('g') && !parameters.has('v');
    return plain
      ? type === 'application/json' || type === 'application/yaml' || type.endsWith('/*')
      : isAggregated(type, parameters);
  });
  if (wanted === undefined || !wanted.parameters.has('as')) return shown(call, legacy);
  const body = `${toJson(aggregated, false)}\n`;
  const etag = `"${hashOf(body)}"`;
  const caching = [
    ['cache-control', 'public'],
    ['etag', etag],
    ['vary', 'Accept'],
  ] as const;
  if (headers.get('if-none-match') === etag) return { status: 304, headers: new Map(caching), body: '' };
  return { status: 200, headers: new Map([['content-type', aggregatedType], ...caching]), body };
}

function isAggregated(type: string, parameters: ReadonlyMap<string, string>): boolean {
  return (
    type === 'application/json' &&
    parameters.get('g') === 'apidiscovery.k8s.io' &&
    parameters.get('v') === 'v2' &&
    parameters.get('as') === 'APIGroupDiscoveryList'
  );
}

const healthChecks = new Set(['healthz', 'livez', 'readyz']);
const checked = ['ping', 'log', 'etcd'];

function health({ query }: Call, name: string, rest: readonly string[]): HttpAnswer {
  const [check] = rest;
  if (check !== undefined) return checked.includes(check) && rest.length === 1 ? plainText(200, 'ok') : nowhere;
  if (!query.has('verbose')) return plainText(200, 'ok');
  return plainText(200, `${checked.map((each) => `[+]${each} ok\n`).join('')}${name} check passed\n`);
}

/** OpenAPI v3; version 2, a document of megabytes in protobuf, is not served: clients do without. */
function openApi({ query }: Call, { openApi: known }: Documents, [release, ...rest]: readonly string[]): HttpAnswer {
  if (release !== 'v3') return nowhere;
  if (rest.length === 0) {
    const entries = [...known].map(([path, { hash }]) => [
      path,
      { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` },
    ]);
    return plainText(200, JSON.stringify({ paths: Object.fromEntries(entries) }));
  }
  const path = rest.join('/');
  const found = known.get(path);
  if (found === undefined) return { status: 404, headers: new Map([['cache-control', 'no-cache, private']]), body: '' };
  const etag = ['etag', `"${found.hash}"`] as const;
  const given = query.get('hash')?.[0];
  if (given !== undefined && given !== found.hash) {
    return { status: 301, headers: new Map([['location', `/openapi/v3/${path}?hash=${found.hash}`], etag]), body: '' };
  }
  return {
    status: 200,
    headers: new Map([['content-type', 'application/json'], ['vary', 'Accept'], etag]),
    body: found.text,
  };
}
