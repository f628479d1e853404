import { plainChecks } from '../metadata/metadata-checks.ts';
import { leases } from '../../../modules/ports/lease.ts';
import { plainResource, type ResourceDefinition } from '../resource-definition.ts';

/** Leases (pkg/registry/coordination/lease/strategy.go, 1.36). */
export const leaseDefinition: ResourceDefinition = {
  ...plainResource(leases),
  unconditionalUpdate: false,
  createOnUpdate: true,
  metadataChecks: plainChecks,
};
