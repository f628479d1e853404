import { coreChecks } from '../metadata/metadata-checks.ts';
import { flagReader } from '../object-fields.ts';
import { refusedByName } from '../selector/field-refusal.ts';
import { plainResource, type ResourceDefinition } from '../resource-definition.ts';

/** Nodes (pkg/registry/core/node/strategy.go, 1.36). */
export const nodeDefinition: ResourceDefinition = {
  ...plainResource({ group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false }),
  shortNames: ['no'],
  statusSubresource: true,
  metadataChecks: { ...coreChecks, update: ['object', 'change'] },
  fields: new Set(['metadata.name', 'spec.unschedulable']),
  fieldRefusal: refusedByName,
  computedFields: new Map([['spec.unschedulable', flagReader('spec.unschedulable')]]),
};
