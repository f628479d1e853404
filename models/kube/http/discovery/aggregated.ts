import type { ResourceDefinition } from '../../resource-definition.ts';
import { isCustom } from '../../schema/schema-of.ts';
import { accessReviewGroup, accessReviewPlural } from '../access-review.ts';
import type { GroupVersion } from './group-versions.ts';
import { discoveredSubresources, verbsOf } from './resource-lists.ts';

/** All resources of all groups in one document (apidiscovery.k8s.io/v2). */
export function aggregatedDiscovery(groupVersions: readonly GroupVersion[]): unknown {
  const groups = new Map<string, GroupVersion[]>();
  for (const each of groupVersions) {
    const known = groups.get(each.group);
    if (known === undefined) groups.set(each.group, [each]);
    else known.push(each);
  }
  const items = [...groups].map(([name, versions]) => ({
    metadata: name === '' ? {} : { name },
    versions: versions.map((each) => ({
      version: each.version,
      resources: each.group === accessReviewGroup.group ? [accessReviewEntry] : each.definitions.map(entryOf),
      freshness: 'Current',
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

const accessReviewEntry = {
  resource: accessReviewPlural,
  responseKind: { group: '', version: '', kind: 'SelfSubjectAccessReview' },
  scope: 'Cluster',
  singularResource: 'selfsubjectaccessreview',
  verbs: ['create'],
};

function entryOf(definition: ResourceDefinition): object {
  const { resource, singular, shortNames, categories } = definition;
  const subresources = discoveredSubresources(definition).map(({ name, body, verbs }) => ({
    subresource: name,
    responseKind: body === undefined || body.group === '' ? responseKind(definition, body?.kind) : body,
    verbs,
  }));
  return {
    resource: resource.plural,
    responseKind: responseKind(definition),
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: verbsOf(definition),
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}

/** Built-in kinds are those of the group and version around them, and do not repeat it. */
function responseKind(definition: ResourceDefinition, kind: string = definition.resource.kind): object {
  const { group, version } = definition.resource;
  return isCustom(definition) ? { group, version, kind } : { group: '', version: '', kind };
}
