import { plainResource, type ResourceDefinition } from '../resource-definition.ts';

/** ConfigMaps (pkg/registry/core/configmap/strategy.go, 1.36). */
export const configMapDefinition: ResourceDefinition = {
  ...plainResource({ group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', namespaced: true }),
  shortNames: ['cm'],
};
