import type { Past } from '../store/change-log.ts';
import { decodeContinue, encodeContinue } from '../server/continue-token.ts';
import { keysOf } from '../store/object-key.ts';
import type { Registry } from '../server/registry.ts';
import { refuse, type KubeResponse, type ListQuery, type ListRequest } from '../server/request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { parseVersion } from '../server/resource-version.ts';
import { parseSelection, type Selection } from '../selector/selection.ts';
import { badRequest, expired, inconsistentContinue, tooLargeResourceVersion, type FailureStatus } from '../status.ts';
import type { KubeStore } from '../store/store.ts';
import type { WatchCache } from '../server/watch-cache.ts';
import { listOptionsProblem } from './list-options.ts';

/** From what a LIST is answered: the store or a watch cache, as of a revision, in what way it differs from the store. */
interface View {
  readonly revision: number;
  readonly past?: ReadonlyMap<string, Past>;
  /** The page starts at this key, relative to the namespace. */
  readonly startAt?: string;
  readonly limit: number;
}

/**
 * LIST (storage/cacher/delegator.go and storage/interfaces.go, 1.36). Without a version: the latest state. At "0":
 * whatever this server's watch cache knows. At N: at least as new, or exactly N with `Exact` or (as a legacy) with a
 * limit. Pages of one list show one revision, until it is forgotten. A server that has not seen N yet answers 504:
 * `ServerEndpoint` gives it the time to catch up.
 */
export function list(
  registry: Registry,
  definition: ResourceDefinition,
  cache: WatchCache,
  { namespace, options }: ListRequest,
): KubeResponse {
  const { labelSelector, fieldSelector } = options;
  const problem = listOptionsProblem(options);
  if (problem !== null) return refuse(problem);
  const parsed = parseSelection(definition, namespace, options);
  if (!parsed.ok) return refuse(parsed.status);
  const view = viewOf(registry.store, definition, cache, options);
  if ('code' in view) return refuse(view);
  const selective = (labelSelector ?? '') !== '' || (fieldSelector ?? '') !== '';
  return page(registry.store, definition, view, parsed.selection, selective);
}

/** The revision that a server's cache must have reached to answer a LIST; null when it need not wait. */
export function revisionToList(options: ListQuery): number | null {
  const { resourceVersion = '', continue: token = '' } = options;
  if (token !== '') {
    const decoded = decodeContinue(token);
    return decoded.ok ? decoded.point.revision : null;
  }
  if (resourceVersion === '' || resourceVersion === '0') return null;
  const version = parseVersion(resourceVersion);
  return version.ok && listOptionsProblem(options) === null ? version.revision : null;
}

function viewOf(
  store: KubeStore,
  { collection }: ResourceDefinition,
  cache: WatchCache,
  options: ListQuery,
): View | FailureStatus {
  const { resourceVersion = '', resourceVersionMatch, limit: given = 0, continue: token = '' } = options;
  // The watch cache serves version "0" and ignores `limit`.
  const limit = given > 0 && resourceVersion !== '0' ? given : Infinity;
  if (token !== '') return continued(store, collection, cache, options, limit);
  if (resourceVersion === '') return { revision: store.revision, limit };
  if (resourceVersion === '0') return { revision: cache.revision, past: cache.past, limit };
  const version = parseVersion(resourceVersion);
  if (!version.ok) return badRequest(`invalid resource version: ${version.message}`);
  const { revision } = version;
  if (revision > cache.revision) return tooLargeResourceVersion(version.text, cache.revision);
  if (resourceVersionMatch === 'Exact' || (limit < Infinity && resourceVersionMatch === undefined)) {
    const past = store.collection(collection).log.past(revision);
    if (past === null) return expired('The resourceVersion for the provided list is too old.');
    return { revision, past, limit };
  }
  return { revision: cache.revision, past: cache.past, limit };
}

/** The view of a page behind the first. */
function continued(
  store: KubeStore,
  collection: string,
  cache: WatchCache,
  { resourceVersion = '', continue: token = '' }: ListQuery,
  limit: number,
): View | FailureStatus {
  if (resourceVersion !== '' && resourceVersion !== '0') {
    return badRequest('specifying resource version is not allowed when using continue');
  }
  const decoded = decodeContinue(token);
  if (!decoded.ok) return badRequest(decoded.message);
  const { revision, startAt } = decoded.point;
  if (revision < 0) return { revision: store.revision, startAt, limit };
  if (revision > cache.revision) return tooLargeResourceVersion(String(revision), cache.revision);
  const past = store.collection(collection).log.past(revision);
  return past === null ? inconsistentContinue(encodeContinue(-1, startAt)) : { revision, past, startAt, limit };
}

function page(
  store: KubeStore,
  { collection }: ResourceDefinition,
  { revision, past, startAt = '', limit }: View,
  selection: Selection,
  selective: boolean,
): KubeResponse {
  const { namespace } = selection;
  const objects = store.collection(collection);
  const prefix = namespace === null ? '' : keysOf(namespace).from;
  const bounds = { startAt: prefix + startAt, limit, ...(past === undefined ? {} : { past }) };
  const { objects: items, lastKey } = objects.page(selection, bounds);
  const resourceVersion = String(revision);
  if (lastKey === null) return { outcome: 'list', code: 200, body: { items, metadata: { resourceVersion } } };
  const token = encodeContinue(revision, `/${lastKey.slice(prefix.length)}\u0000`);
  const metadata = selective
    ? { resourceVersion, continue: token }
    : { resourceVersion, continue: token, remainingItemCount: objects.countAfter(namespace, lastKey, past) };
  return { outcome: 'list', code: 200, body: { items, metadata } };
}
