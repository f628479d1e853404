import type { Lease } from '../ports/lease.ts';

/** What a lease says of an election: client-go's LeaderElectionRecord (tools/leaderelection/resourcelock, 0.36). */
export interface ElectionRecord {
  /** Empty: nobody. */
  readonly holder: string;
  readonly leaseDurationSeconds: number;
  readonly acquireTime: string;
  readonly renewTime: string;
  readonly transitions: number;
}

/** What is observed before anything was. */
export const noRecord: ElectionRecord = {
  holder: '',
  leaseDurationSeconds: 0,
  acquireTime: '',
  renewTime: '',
  transitions: 0,
};

export function recordOf({ spec = {} }: Lease): ElectionRecord {
  return {
    holder: spec.holderIdentity ?? '',
    leaseDurationSeconds: spec.leaseDurationSeconds ?? 0,
    acquireTime: spec.acquireTime ?? '',
    renewTime: spec.renewTime ?? '',
    transitions: spec.leaseTransitions ?? 0,
  };
}

export function specOf(record: ElectionRecord): NonNullable<Lease['spec']> {
  return {
    holderIdentity: record.holder,
    leaseDurationSeconds: record.leaseDurationSeconds,
    acquireTime: record.acquireTime,
    renewTime: record.renewTime,
    leaseTransitions: record.transitions,
  };
}

export function isSameRecord(left: ElectionRecord, right: ElectionRecord): boolean {
  return (
    left.renewTime === right.renewTime &&
    left.holder === right.holder &&
    isSameTerm(left, right) &&
    left.leaseDurationSeconds === right.leaseDurationSeconds
  );
}

/** Whether nobody has acquired the lease between the two. */
export function isSameTerm(left: ElectionRecord, right: ElectionRecord): boolean {
  return left.acquireTime === right.acquireTime && left.transitions === right.transitions;
}
