import type { ListOptions, Resource, WatchOptions } from '../../modules/ports/kube.ts';

type Query = { readonly [parameter: string]: string | number | boolean | undefined };

/** Path and query of a request about a collection, or about one object of it. */
export function requestTarget(
  { group, version, plural, namespaced }: Resource,
  namespace: string | null,
  name: string | null,
  query: Query = {},
): string {
  const root = group === '' ? ['api', version] : ['apis', group, version];
  const place = namespaced && namespace !== null ? ['namespaces', namespace] : [];
  const segments = [...root, ...place, plural, ...(name === null ? [] : [name])];
  const path = segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  const parameters = new URLSearchParams();
  for (const [parameter, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(parameter, String(value));
  }
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}

/** The options of the port have the names of the query parameters. */
export function listQuery(options: ListOptions): Query {
  return { ...options };
}

export function watchQuery(options: WatchOptions): Query {
  return { watch: true, ...options };
}
