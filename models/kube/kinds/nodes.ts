import { plainResource, type ResourceDefinition } from '../resource-definition.ts';

/** Nodes (pkg/registry/core/node/strategy.go, 1.36). */
export const nodeDefinition: ResourceDefinition = {
  ...plainResource({ group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false }),
  shortNames: ['no'],
  statusSubresource: true,
};
