import { refusedByName } from '../selector/field-refusal.ts';
import { metadataFields, plainResource, type ResourceDefinition } from '../resource-definition.ts';

/** Secrets (pkg/registry/core/secret/strategy.go, 1.36). */
export const secretDefinition: ResourceDefinition = {
  ...plainResource({ group: '', version: 'v1', plural: 'secrets', kind: 'Secret', namespaced: true }),
  fields: new Set([...metadataFields, 'type']),
  fieldRefusal: refusedByName,
};
