import { plainResource, type ResourceDefinition } from '../resource-definition.ts';

/** Jobs (pkg/registry/batch/job/strategy.go, 1.36). */
export const jobDefinition: ResourceDefinition = {
  ...plainResource({ group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job', namespaced: true }),
  categories: ['all'],
  statusSubresource: true,
  generation: 'spec',
};
