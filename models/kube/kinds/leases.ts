import type { KubeObject } from '../../../modules/ports/kube.ts';
import { leases } from '../../../modules/ports/lease.ts';
import { invalidValue } from '../objects/field-error.ts';
import { plainChecks } from '../metadata/metadata-checks.ts';
import { isRecord, partOf, withPart } from '../objects/object-fields.ts';
import { plainResource, type ResourceDefinition } from '../resource-definition.ts';
import type { StatusCause } from '../status.ts';

/** The fields of coordinated leader election are dropped: its feature gate is off by default. */
function withSpec(lease: KubeObject): KubeObject {
  const given = partOf(lease, 'spec');
  if (!isRecord(given)) return withPart(lease, 'spec', {});
  if (given['strategy'] === undefined && given['preferredHolder'] === undefined) return lease;
  const { strategy: _strategy, preferredHolder: _holder, ...spec } = given;
  return withPart(lease, 'spec', spec);
}

/** ValidateLeaseSpec in pkg/apis/coordination/validation/validation.go, 1.36. */
function problems(lease: KubeObject): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const spec = partOf(lease, 'spec');
  const { leaseDurationSeconds: duration, leaseTransitions: transitions } = isRecord(spec) ? spec : {};
  if (typeof duration === 'number' && duration <= 0) {
    causes.push(invalidValue('spec.leaseDurationSeconds', duration, 'must be greater than 0'));
  }
  if (typeof transitions === 'number' && transitions < 0) {
    causes.push(invalidValue('spec.leaseTransitions', transitions, 'must be greater than or equal to 0'));
  }
  return causes;
}

/** Leases (pkg/registry/coordination/lease/strategy.go, 1.36). Not modelled: coordinated leader election. */
export const leaseDefinition: ResourceDefinition = {
  ...plainResource(leases),
  unconditionalUpdate: false,
  createOnUpdate: true,
  metadataChecks: plainChecks,
  withDefaults: withSpec,
  validateCreate: problems,
  validateUpdate: problems,
};
