import type { KubeObject, ListOptions } from '../../../modules/ports/kube.ts';
import type { Past } from '../change-log.ts';
import { decodeContinue, encodeContinue } from '../continue-token.ts';
import { objectKey } from '../object-key.ts';
import type { Registry } from '../registry.ts';
import { refuse, type KubeResponse, type ListRequest } from '../request.ts';
import type { ResourceDefinition } from '../resource-definition.ts';
import { parseSelection, type Selection } from '../selector/selection.ts';
import { badRequest, expired, tooLargeResourceVersion, type FailureStatus } from '../status.ts';
import type { WatchCache } from '../watch-cache.ts';
import { listOptionsProblem } from './list-options.ts';

/** From what a LIST is answered: the store or a watch cache, as of a revision, in what way it differs from the store. */
interface View {
  readonly revision: number;
  readonly past?: ReadonlyMap<string, Past>;
  /** The page starts after this key. */
  readonly startAfter?: string;
  /** A cache that serves version "0" ignores `limit`. */
  readonly unlimited?: boolean;
}

/**
 * LIST. Without a version: the latest state. At "0": whatever this server's watch cache knows. At N: at least as new, or
 * exactly N with `Exact` or (as a legacy) with a limit. Pages of one list show one revision.
 * Not modelled: a server whose cache is behind N waits for it (here it answers at once from the store, which is as legal);
 * an expired continue token answers 410 without a new token; `sendInitialEvents`.
 */
export function list(
  registry: Registry,
  definition: ResourceDefinition,
  cache: WatchCache,
  { namespace, options }: ListRequest,
): KubeResponse {
  const problem = listOptionsProblem(options);
  if (problem !== null) return refuse(problem);
  const parsed = parseSelection(definition, namespace, options);
  if (!parsed.ok) return refuse(parsed.status);
  const view = viewOf(registry, definition, cache, options);
  if ('code' in view) return refuse(view);
  const collection = registry.store.collection(definition.collection);
  const selected = collection.select(parsed.selection, view.past);
  return page(selected, view, options, parsed.selection);
}

function viewOf(
  { store }: Registry,
  { collection }: ResourceDefinition,
  cache: WatchCache,
  options: ListOptions,
): View | FailureStatus {
  const { resourceVersion = '', resourceVersionMatch, limit = 0, continue: token = '' } = options;
  const { log } = store.collection(collection);
  if (token !== '') {
    const point = decodeContinue(token);
    if (point === null) return badRequest('continue key is not valid: illegal base64 data or unknown version');
    const past = log.past(point.revision);
    if (past === null) return expired(continueExpired);
    return { revision: point.revision, past, startAfter: point.startAfter };
  }
  if (resourceVersion === '') return { revision: store.revision };
  if (resourceVersion === '0') return { revision: cache.revision, past: cache.past, unlimited: true };
  const revision = Number(resourceVersion);
  if (revision > store.revision) return tooLargeResourceVersion(revision, store.revision);
  if (resourceVersionMatch === 'Exact' || (limit > 0 && resourceVersionMatch === undefined)) {
    const past = log.past(revision);
    return past === null ? expired('The resourceVersion for the provided list is too old.') : { revision, past };
  }
  return revision <= cache.revision ? { revision: cache.revision, past: cache.past } : { revision: store.revision };
}

const continueExpired =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
  'deleted between the time the first chunk was returned and now may show up in the list.';

function page(
  selected: readonly KubeObject[],
  { revision, startAfter, unlimited }: View,
  { limit = 0 }: ListOptions,
  selection: Selection,
): KubeResponse {
  const rest = startAfter === undefined ? selected : selected.filter((object) => keyOf(object) > startAfter);
  const resourceVersion = String(revision);
  const last = limit > 0 && unlimited !== true && rest.length > limit ? rest[limit - 1] : undefined;
  if (last === undefined) {
    return { outcome: 'list', code: 200, body: { items: rest, metadata: { resourceVersion } } };
  }
  const token = encodeContinue({ revision, startAfter: keyOf(last) });
  const remaining = rest.length - limit;
  const selective = selection.labels.requirements.length + selection.fields.requirements.length > 0;
  const metadata = selective
    ? { resourceVersion, continue: token }
    : { resourceVersion, continue: token, remainingItemCount: remaining };
  return { outcome: 'list', code: 200, body: { items: rest.slice(0, limit), metadata } };
}

function keyOf({ metadata }: KubeObject): string {
  return objectKey(metadata.namespace ?? null, metadata.name ?? '');
}
