import type { ResourceDefinition } from '../resource-definition.ts';
import type { FieldSchema, ObjectSchema } from './notation.ts';
import { types } from './types.ts';

/**
 * The type of the objects of a resource. Of a custom resource only the metadata is typed: what is said about the rest in
 * its CustomResourceDefinition is not modelled, and all of it is kept.
 */
export function schemaOf(definition: ResourceDefinition): ObjectSchema {
  const known = schemas.get(definition);
  if (known !== undefined) return known;
  const schema = isCustom(definition) ? customSchema(definition.resource.kind) : types.get(definition.resource.kind);
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

function customSchema(kind: string): ObjectSchema {
  const text: FieldSchema = {
    schema: { kind: 'scalar', scalar: 'string', pointer: false, goType: 'string' },
    absent: undefined,
    mergeKey: null,
    retainKeys: false,
    embedded: null,
  };
  const fields = new Map([
    ['apiVersion', text],
    ['kind', text],
    ['metadata', { ...text, schema: types.get('ObjectMeta') }],
  ]);
  return { kind: 'object', name: kind, fields, atomic: false, open: true };
}
