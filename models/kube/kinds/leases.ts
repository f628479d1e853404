import { plainResource, type ResourceDefinition } from '../resource-definition.ts';

/** Leases (pkg/registry/coordination/lease/strategy.go, 1.36). */
export const leaseDefinition: ResourceDefinition = {
  ...plainResource({ group: 'coordination.k8s.io', version: 'v1', plural: 'leases', kind: 'Lease', namespaced: true }),
  unconditionalUpdate: false,
  createOnUpdate: true,
};
