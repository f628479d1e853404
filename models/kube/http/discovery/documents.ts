import { hashText } from '../../../../sim/random/hash.ts';
import type { Registry } from '../../server/registry.ts';
import { aggregatedDiscovery } from './aggregated.ts';
import { groupVersionsOf, groupVersionText, type GroupVersion } from './group-versions.ts';
import { openApiOf, openApiPath } from './openapi.ts';
import { resourceList } from './resource-lists.ts';

/** What clients read about a server, made once for each cluster. */
export interface Documents {
  readonly groupVersions: readonly GroupVersion[];
  /** By their path without the first slash: `apis/batch/v1`. */
  readonly lists: ReadonlyMap<string, unknown>;
  /** Of `/api` and of `/apis`. */
  readonly aggregated: { readonly core: unknown; readonly groups: unknown };
  /** By their path below `/openapi/v3/`. */
  readonly openApi: ReadonlyMap<string, OpenApiDocument>;
}

export interface OpenApiDocument {
  readonly text: string;
  /** Changes with the text. */
  readonly hash: string;
}

const made = new WeakMap<Registry, Documents>();

export function documentsOf(registry: Registry): Documents {
  let documents = made.get(registry);
  if (documents === undefined) made.set(registry, (documents = make(registry)));
  return documents;
}

function make(registry: Registry): Documents {
  const groupVersions = groupVersionsOf(registry);
  const lists = new Map<string, unknown>();
  const openApi = new Map<string, OpenApiDocument>();
  for (const each of groupVersions) {
    const path = openApiPath(each);
    lists.set(path, resourceList(each));
    const text = JSON.stringify(openApiOf(each));
    openApi.set(path, { text, hash: hashOf(text) });
  }
  const groups = groupVersions.filter(({ group }) => group !== '');
  for (const { group } of groups)
    lists.set(`apis/${group}`, { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(groups, group) });
  const names = [...new Set(groups.map(({ group }) => group))];
  lists.set('apis', { kind: 'APIGroupList', apiVersion: 'v1', groups: names.map((name) => groupOf(groups, name)) });
  const core = aggregatedDiscovery(groupVersions.filter(({ group }) => group === ''));
  return { groupVersions, lists, aggregated: { core, groups: aggregatedDiscovery(groups) }, openApi };
}

function groupOf(groupVersions: readonly GroupVersion[], name: string): object {
  const versions = groupVersions
    .filter(({ group }) => group === name)
    .map((each) => ({ groupVersion: groupVersionText(each), version: each.version }));
  return { name, versions, preferredVersion: versions[0] };
}

export function hashOf(text: string): string {
  return hashText(text).toString(16).toUpperCase();
}
