import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { ResourceDefinition } from '../../resource-definition.ts';
import { isCustom } from '../../schema/schema-of.ts';
import { accessReviewGroup, accessReviewPlural } from '../access-review.ts';
import { subresourcesOf, type Method, type Subresource } from '../served-paths.ts';
import { groupVersionText, type GroupVersion } from './group-versions.ts';

const builtInVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const customVerbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

const verbOf: { readonly [Name in Method]: string } = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** What can be done with a resource. A namespace is deleted one by one. */
export function verbsOf(definition: ResourceDefinition): readonly string[] {
  if (isCustom(definition)) return customVerbs;
  return definition.collection === 'namespaces'
    ? builtInVerbs.filter((verb) => verb !== 'deletecollection')
    : builtInVerbs;
}

/** The subresources that are served and how they are used, by name. */
export function discoveredSubresources(
  definition: ResourceDefinition,
): readonly (Subresource & { readonly verbs: readonly string[] })[] {
  return subresourcesOf(definition)
    .filter(({ absent }) => absent !== true)
    .map((subresource) => ({ ...subresource, verbs: subresource.methods.map((method) => verbOf[method]).sort() }));
}

/** The resources of one group and version: `/api/v1`, `/apis/batch/v1`. */
export function resourceList(groupVersion: GroupVersion): unknown {
  const { group, definitions } = groupVersion;
  const name = groupVersionText(groupVersion);
  const resources = definitions.flatMap((definition) => [entryOf(definition), ...subentriesOf(definition)]);
  if (group === accessReviewGroup.group) resources.push(accessReviewEntry);
  // The list of the core group comes without its own apiVersion.
  const versioned = group === '' ? {} : { apiVersion: 'v1' };
  return { kind: 'APIResourceList', ...versioned, groupVersion: name, resources };
}

const accessReviewEntry = {
  name: accessReviewPlural,
  singularName: 'selfsubjectaccessreview',
  namespaced: false,
  kind: 'SelfSubjectAccessReview',
  verbs: ['create'],
};

function entryOf(definition: ResourceDefinition): object {
  const { resource, singular, shortNames, categories } = definition;
  const { group, version, kind, plural, namespaced } = resource;
  return {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: verbsOf(definition),
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    storageVersionHash: storageVersionHash(`${group}/${version}/${kind}`),
  };
}

function subentriesOf(definition: ResourceDefinition): readonly object[] {
  const { plural, kind, namespaced } = definition.resource;
  return discoveredSubresources(definition).map(({ name, body, verbs }) => {
    const foreign = body === undefined || body.group === '' ? {} : { group: body.group, version: body.version };
    return { name: `${plural}/${name}`, singularName: '', namespaced, ...foreign, kind: body?.kind ?? kind, verbs };
  });
}

/** Tells clients when objects are stored in another version (apiserver/pkg/endpoints/discovery/storageversionhash.go). */
function storageVersionHash(kind: string): string {
  const bytes = sha256(utf8ToBytes(kind)).slice(0, 8);
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [first = 0, second = 0, third = 0] = bytes.slice(index, index + 3);
    const word = (first << 16) | (second << 8) | third;
    for (const shift of [18, 12, 6, 0]) text += alphabet.charAt((word >> shift) & 63);
  }
  // Eight bytes fill two groups of three and two thirds of another.
  return `${text.slice(0, -1)}=`;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
