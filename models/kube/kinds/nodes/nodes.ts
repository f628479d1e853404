import { coreChecks } from '../../metadata/metadata-checks.ts';
import { flagReader } from '../../objects/object-fields.ts';
import { refusedByName } from '../../selector/field-refusal.ts';
import { plainResource, type ResourceDefinition } from '../../resource-definition.ts';
import { newNode, nodeProblems, nodeUpdateProblems, withNodeDefaults } from './rules.ts';

/** Nodes (pkg/registry/core/node/strategy.go, 1.36). */
export const nodeDefinition: ResourceDefinition = {
  ...plainResource({ group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false }),
  shortNames: ['no'],
  statusSubresource: true,
  withDefaults: withNodeDefaults,
  prepareCreate: newNode,
  validateCreate: nodeProblems,
  validateUpdate: nodeUpdateProblems,
  validateStatusUpdate: nodeUpdateProblems,
  metadataChecks: { ...coreChecks, update: ['object', 'change'] },
  fields: new Set(['metadata.name', 'spec.unschedulable']),
  fieldRefusal: refusedByName,
  computedFields: new Map([['spec.unschedulable', flagReader('spec.unschedulable')]]),
};
