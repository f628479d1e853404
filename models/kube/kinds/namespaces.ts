import { refusedByName } from '../selector/field-refusal.ts';
import { plainResource, type ResourceDefinition } from '../resource-definition.ts';

/** Namespaces (pkg/registry/core/namespace/strategy.go, 1.36). */
export const namespaceDefinition: ResourceDefinition = {
  ...plainResource({ group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false }),
  shortNames: ['ns'],
  statusSubresource: true,
  returnsDeleted: true,
  fields: new Set(['metadata.name', 'status.phase']),
  fieldRefusal: refusedByName,
};
