import type { Registry } from '../../server/registry.ts';
import type { ResourceDefinition } from '../../resource-definition.ts';
import { isCustom } from '../../schema/schema-of.ts';
import { accessReviewGroup } from '../access-review.ts';

/** A version of a group (empty: the core group) and what is served in it, by name. */
export interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly definitions: readonly ResourceDefinition[];
}

/** Everything that a cluster serves: the core group first, custom resources last, as the real server lists them. */
export function groupVersionsOf(registry: Registry): readonly GroupVersion[] {
  const found = new Map<string, { group: string; version: string; definitions: ResourceDefinition[] }>();
  for (const definition of registry.definitions) {
    const { group, version } = definition.resource;
    const known = found.get(`${group}/${version}`);
    if (known === undefined) found.set(`${group}/${version}`, { group, version, definitions: [definition] });
    else known.definitions.push(definition);
  }
  const { group, version } = accessReviewGroup;
  found.set(`${group}/${version}`, { group, version, definitions: [] });
  for (const { definitions } of found.values()) definitions.sort(byPlural);
  return [...found.values()].sort((left, right) => order(left, right));
}

function order(left: GroupVersion, right: GroupVersion): number {
  const custom = Number(isOfCustoms(left)) - Number(isOfCustoms(right));
  return custom !== 0 ? custom : compare(left.group, right.group);
}

function isOfCustoms({ definitions: [first] }: GroupVersion): boolean {
  return first !== undefined && isCustom(first);
}

function byPlural(left: ResourceDefinition, right: ResourceDefinition): number {
  return compare(left.resource.plural, right.resource.plural);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `v1` or `batch/v1`. */
export function groupVersionText({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === '' ? version : `${group}/${version}`;
}
