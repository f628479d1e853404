import type { FieldFacts } from '../../models/kube/schema/notation.ts';

/**
 * Writes the schema notation of `models/kube/schema/types.ts` from the OpenAPI v3 documents of a cluster, so that the
 * model can follow a new version of Kubernetes. OpenAPI does not tell which scalars are pointers in Go, what their
 * Go types are called, and which fields belong to an embedded struct: for fields that the model knows already, all that
 * is taken over; new ones are to be checked by hand.
 */
export interface OpenApiDocument {
  readonly components: { readonly schemas: { readonly [name: string]: OpenApiSchema } };
}

interface OpenApiSchema {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: { readonly [name: string]: OpenApiSchema };
  readonly additionalProperties?: OpenApiSchema;
  readonly items?: OpenApiSchema;
  readonly allOf?: readonly OpenApiSchema[];
  readonly $ref?: string;
  readonly default?: unknown;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
}

/** Where the documents are, below a cluster's URL. */
export const schemaPaths: readonly string[] = [
  '/openapi/v3/api/v1',
  '/openapi/v3/apis/batch/v1',
  '/openapi/v3/apis/coordination.k8s.io/v1',
  '/openapi/v3/apis/policy/v1',
];

const roots = [
  ...['Pod', 'Node', 'Namespace', 'Event', 'Secret', 'ConfigMap', 'Binding', 'PersistentVolumeClaim'].map(
    (kind) => `io.k8s.api.core.v1.${kind}`,
  ),
  'io.k8s.api.batch.v1.Job',
  'io.k8s.api.batch.v1.CronJob',
  'io.k8s.api.coordination.v1.Lease',
  'io.k8s.api.policy.v1.Eviction',
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
];

/** One line for each type that the roots reach, in order of their names. */
export function schemaLines(
  documents: readonly OpenApiDocument[],
  known: (type: string, field: string) => FieldFacts | undefined,
): readonly string[] {
  const schemas = new Map(documents.flatMap(({ components }) => Object.entries(components.schemas)));
  const reached = new Set<string>();
  const waiting = [...roots];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const properties = schemas.get(name)?.properties;
    if (properties === undefined || reached.has(name)) continue;
    reached.add(name);
    for (const property of Object.values(properties)) waiting.push(...referred(property));
  }
  return [...reached]
    .map((name) => {
      const fields = Object.entries(schemas.get(name)?.properties ?? {});
      const type = shortName(name);
      return `${type} ${fields.map(([field, schema]) => fieldText(field, schema, known(type, field))).join(' ')}`;
    })
    .sort();
}

function referred(schema: OpenApiSchema): readonly string[] {
  const inner = [schema.items, schema.additionalProperties, ...(schema.allOf ?? [])];
  const deeper = inner.flatMap((part) => (part === undefined ? [] : referred(part)));
  return schema.$ref === undefined ? deeper : [nameOf(schema.$ref), ...deeper];
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function fieldText(name: string, schema: OpenApiSchema, facts: FieldFacts | undefined): string {
  const strategies = schema['x-kubernetes-patch-strategy']?.split(',') ?? [];
  const merge = strategies.includes('merge') ? `~${schema['x-kubernetes-patch-merge-key'] ?? ''}` : '';
  const retain = strategies.includes('retainKeys') ? '^' : '';
  const value = schema.default === undefined ? '' : `=${JSON.stringify(schema.default)}`;
  const embedded = facts?.embedded === undefined ? '' : `${facts.embedded}>`;
  const pointer = facts?.pointer === true ? '*' : '';
  const goType = facts?.goType === undefined ? '' : `<${facts.goType}>`;
  return `${embedded}${name}:${pointer}${typeText(schema)}${goType}${merge}${retain}${value}`;
}

function typeText(schema: OpenApiSchema): string {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  const atomic = schema['x-kubernetes-map-type'] === 'atomic' ? '!' : '';
  if (reference !== undefined) return shortName(nameOf(reference)) + atomic;
  if (schema.type === 'array') return `[${typeText(schema.items ?? {})}]${listText(schema)}`;
  if (schema.type === 'object') return `{${typeText(schema.additionalProperties ?? {})}}${atomic}`;
  if (schema.format === 'byte') return 'bytes';
  return schema.type === 'integer' ? (schema.format ?? 'int64') : (schema.type ?? 'any');
}

function listText(schema: OpenApiSchema): string {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'set') return '()';
  return type === 'map' ? `(${schema['x-kubernetes-list-map-keys']?.join(',') ?? ''})` : '';
}
