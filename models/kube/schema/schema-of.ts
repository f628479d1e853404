import type { ResourceDefinition } from '../resource-definition.ts';
import { untyped, type FieldSchema, type ObjectSchema, type Schema } from './notation.ts';
import { types } from './types.ts';

/**
 * The type of the objects of a resource. Of a custom resource only the metadata is typed, and all else is kept; that its
 * CustomResourceDefinition declares other fields is taken to be so for those that can be selected by, and for spec and
 * status where status is a subresource.
 */
export function schemaOf(definition: ResourceDefinition): ObjectSchema {
  const known = schemas.get(definition);
  if (known !== undefined) return known;
  const schema = isCustom(definition) ? customSchema(definition) : types.get(definition.resource.kind);
  schemas.set(definition, schema);
  return schema;
}

const schemas = new WeakMap<ResourceDefinition, ObjectSchema>();

/** The type of what is sent to subresources and with deletions: none of them is a resource. */
export function bodySchema(kind: 'Binding' | 'Eviction' | 'DeleteOptions'): ObjectSchema {
  return types.get(kind);
}

/** Groups of custom resources have dots, but for those of Kubernetes itself (`*.k8s.io`), which these are not in. */
export function isCustom({ resource: { group } }: ResourceDefinition): boolean {
  return !builtInGroups.has(group);
}

const builtInGroups: ReadonlySet<string> = new Set(['', 'batch', 'coordination.k8s.io', 'policy']);

function customSchema({ resource, statusSubresource, fields: selectable }: ResourceDefinition): ObjectSchema {
  const fields = new Map<string, FieldSchema>([
    ['apiVersion', fieldOf(untyped)],
    ['kind', fieldOf(untyped)],
    ['metadata', fieldOf(types.get('ObjectMeta'))],
  ]);
  const root: ObjectSchema = { kind: 'object', name: resource.kind, fields, atomic: false, open: true };
  for (const path of [...(statusSubresource ? ['spec', 'status'] : []), ...selectable]) {
    if (!path.startsWith('metadata.')) declare(fields, path.split('.'));
  }
  return root;
}

function declare(fields: Map<string, FieldSchema>, [name = '', ...rest]: readonly string[]): void {
  const known = fields.get(name)?.schema;
  const inner = new Map(known?.kind === 'object' ? known.fields : []);
  if (rest.length > 0) declare(inner, rest);
  const isObject = rest.length > 0 || inner.size > 0 || name === 'spec' || name === 'status';
  fields.set(name, fieldOf(isObject ? { kind: 'object', name, fields: inner, atomic: false, open: true } : untyped));
}

function fieldOf(schema: Schema): FieldSchema {
  return { schema, absent: undefined, mergeKey: null, retainKeys: false, embedded: null };
}
