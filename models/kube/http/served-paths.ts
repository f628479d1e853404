import type { ResourceDefinition } from '../resource-definition.ts';
import { isCustom } from '../schema/schema-of.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One subresource as it is routed and discovered. */
export interface Subresource {
  readonly name: string;
  readonly methods: readonly Method[];
  /** What its body is, where that is not the resource itself. */
  readonly body?: { readonly group: string; readonly version: string; readonly kind: 'Binding' | 'Eviction' };
  /** Exists upstream, but answers 501 here and is not discovered. */
  readonly absent?: true;
}

const status: Subresource = { name: 'status', methods: ['GET', 'PATCH', 'PUT'] };

function absent(name: string, ...methods: readonly Method[]): Subresource {
  return { name, methods, absent: true };
}

const everyMethod: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The subresources of the built-in kinds (registry/core/rest/storage_core.go and its like, 1.36). */
const builtIn: ReadonlyMap<string, readonly Subresource[]> = new Map([
  [
    'pods',
    [
      absent('attach', 'GET', 'POST'),
      { name: 'binding', methods: ['POST'], body: { group: '', version: 'v1', kind: 'Binding' } },
      absent('ephemeralcontainers', 'GET', 'PATCH', 'PUT'),
      { name: 'eviction', methods: ['POST'], body: { group: 'policy', version: 'v1', kind: 'Eviction' } },
      absent('exec', 'GET', 'POST'),
      absent('log', 'GET'),
      absent('portforward', 'GET', 'POST'),
      absent('proxy', ...everyMethod),
      absent('resize', 'GET', 'PATCH', 'PUT'),
      status,
    ],
  ],
  ['nodes', [absent('proxy', ...everyMethod), status]],
  ['namespaces', [{ name: 'finalize', methods: ['PUT'] }, status]],
  ['jobs.batch', [status]],
  ['cronjobs.batch', [status]],
]);

export function subresourcesOf(definition: ResourceDefinition): readonly Subresource[] {
  if (isCustom(definition)) return definition.statusSubresource ? [status] : [];
  return builtIn.get(definition.collection) ?? [];
}

/** The subresource of that name, if the resource has it. */
export function serves(definition: ResourceDefinition, name: string): Subresource | undefined {
  return subresourcesOf(definition).find((subresource) => subresource.name === name);
}

/** Resources that every real cluster has and this model has not, by group and version. */
const unserved: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    '/v1',
    new Set([
      'bindings',
      'componentstatuses',
      'endpoints',
      'limitranges',
      'persistentvolumeclaims',
      'persistentvolumes',
      'podtemplates',
      'replicationcontrollers',
      'resourcequotas',
      'serviceaccounts',
      'services',
    ]),
  ],
]);

/** True for what the real server serves in this version and this model does not. */
export function unservedResource(group: string, version: string, plural: string): boolean {
  return unserved.get(`${group}/${version}`)?.has(plural) ?? false;
}
