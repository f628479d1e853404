import type { KubeObject, Resource } from './kube.ts';

/** A coordination.k8s.io/v1 Lease, as leader election writes it. Times are RFC 3339 with six digits (`MicroTime`). */
export interface Lease extends KubeObject {
  readonly spec?: {
    /** Absent or empty: nobody holds it. */
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    /** How often it has changed hands. */
    readonly leaseTransitions?: number;
  };
}

export const leases: Resource<Lease> = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};
