import type { ResourceDefinition } from '../../resource-definition.ts';
import type { FieldSchema, ObjectSchema, ScalarName, Schema } from '../../schema/notation.ts';
import { isCustom, schemaOf } from '../../schema/schema-of.ts';
import { groupVersionText, type GroupVersion } from './group-versions.ts';

/**
 * OpenAPI v3 of one group and version: what kubectl reads to explain types, to compute strategic patches, and to learn
 * that the server validates fields. Names and structure only: descriptions, responses and formats of bodies are left out.
 */
export function openApiOf(groupVersion: GroupVersion): unknown {
  const components = new Components();
  const paths: { [path: string]: unknown } = {};
  for (const definition of groupVersion.definitions) {
    components.root(definition);
    Object.assign(paths, pathsOf(definition));
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: '1.36' },
    paths,
    components: { schemas: components.schemas },
  };
}

/** The path of a group and version below `/openapi/v3/`: `api/v1`, `apis/batch/v1`. */
export function openApiPath(groupVersion: GroupVersion): string {
  return `${groupVersion.group === '' ? 'api' : 'apis'}/${groupVersionText(groupVersion)}`;
}

function pathsOf({ resource }: ResourceDefinition): { readonly [path: string]: unknown } {
  const { group, version, kind, plural, namespaced } = resource;
  const kindOf = { 'x-kubernetes-group-version-kind': { group, version, kind } };
  const operation = (action: string, ...names: readonly string[]): object => ({
    ...(names.length === 0 ? {} : { parameters: names.map(queryParameter) }),
    'x-kubernetes-action': action,
    ...kindOf,
  });
  const root = `/${openApiPath({ group, version, definitions: [] })}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}`;
  return {
    [root]: {
      get: operation('list', 'labelSelector', 'fieldSelector', 'limit', 'continue', 'resourceVersion', 'watch'),
      post: operation('post', 'dryRun', 'fieldManager', 'fieldValidation'),
      delete: operation('deletecollection', 'dryRun', 'labelSelector', 'fieldSelector'),
    },
    [`${root}/{name}`]: {
      get: operation('get'),
      put: operation('put', 'dryRun', 'fieldManager', 'fieldValidation'),
      patch: operation('patch', 'dryRun', 'fieldManager', 'fieldValidation', 'force'),
      delete: operation('delete', 'dryRun', 'gracePeriodSeconds', 'propagationPolicy'),
    },
  };
}

function queryParameter(name: string): object {
  return { name, in: 'query', schema: { type: name === 'force' || name === 'watch' ? 'boolean' : 'string' } };
}

const formats: { readonly [Name in ScalarName]: object } = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  bytes: { type: 'string', format: 'byte' },
  Time: { type: 'string', format: 'date-time' },
  MicroTime: { type: 'string', format: 'date-time' },
  Quantity: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  IntOrString: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  FieldsV1: { type: 'object' },
};

/** The types that some kinds are made of, each under its name. */
class Components {
  readonly schemas: { [name: string]: object } = {};

  root(definition: ResourceDefinition): void {
    const { group, version, kind } = definition.resource;
    const schema = schemaOf(definition);
    this.#add(schema);
    const preserving = isCustom(definition) ? { 'x-kubernetes-preserve-unknown-fields': true } : {};
    const kinds = { 'x-kubernetes-group-version-kind': [{ group, version, kind }], ...preserving };
    this.schemas[schema.name] = { ...this.schemas[schema.name], ...kinds };
  }

  #add(schema: ObjectSchema): void {
    if (this.schemas[schema.name] !== undefined) return;
    const properties: { [name: string]: object } = {};
    const atomic = schema.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {};
    this.schemas[schema.name] = { type: 'object', properties, ...atomic };
    for (const [name, field] of schema.fields) properties[name] = { ...this.#type(field.schema), ...mergeWords(field) };
  }

  #type(schema: Schema): object {
    switch (schema.kind) {
      case 'scalar':
        return formats[schema.scalar];
      case 'object':
        this.#add(schema);
        return { allOf: [{ $ref: `#/components/schemas/${schema.name}` }] };
      case 'map': {
        const atomic = schema.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {};
        return { type: 'object', additionalProperties: this.#type(schema.value), ...atomic };
      }
      case 'list': {
        const keys = schema.merge === 'map' ? { 'x-kubernetes-list-map-keys': schema.keys } : {};
        return { type: 'array', items: this.#type(schema.item), 'x-kubernetes-list-type': schema.merge, ...keys };
      }
      case 'untyped':
        return { type: 'object' };
    }
  }
}

function mergeWords({ mergeKey, retainKeys }: FieldSchema): object {
  const strategies = [...(mergeKey === null ? [] : ['merge']), ...(retainKeys ? ['retainKeys'] : [])];
  if (strategies.length === 0) return {};
  const key = mergeKey === null || mergeKey === '' ? {} : { 'x-kubernetes-patch-merge-key': mergeKey };
  return { 'x-kubernetes-patch-strategy': strategies.join(','), ...key };
}
