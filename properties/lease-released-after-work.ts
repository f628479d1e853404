import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import type { LeaseWrite } from './at-most-one-lease-holder.ts';

export const leaseReleasedAfterWork: Property = {
  id: 'lease-released-after-work',
  kind: 'never',
  sentence: 'No replica gives its lease up while work that the lease guards still runs in it.',
  why: 'The successor need not wait for a lease to run out: it starts at once, beside the work that has not ended.',
  issue: 'https://github.com/kubernetes/kubernetes/pull/139991',
  brokenBy: ['leader-election/released-early'],
};

export interface LeaseReleasedAfterWorkOptions {
  /** Null for facts that are no write of a lease. */
  readonly writeOf: (fact: Fact) => LeaseWrite | null;
  /** Whether a unit of the process's work begins (true) or ends (false); null for other facts. */
  readonly workOf: (fact: Fact) => boolean | null;
}

/** Judges every release by what its own replica was doing; a replica that dies does nothing any more. */
export function monitorLeaseReleasedAfterWork({ writeOf, workOf }: LeaseReleasedAfterWorkOptions): Monitor {
  const working = new Map<string, Fact>();
  return {
    property: leaseReleasedAfterWork,
    observe(fact, accuse) {
      const { process } = fact;
      if (process === null) return;
      if (fact.kind === 'lifecycle' && (fact.change === 'crashed' || fact.change === 'exited')) working.delete(process);
      const work = workOf(fact);
      if (work === true) working.set(process, fact);
      else if (work === false) working.delete(process);
      const write = writeOf(fact);
      const began = working.get(process);
      if (write?.holder !== '' || began === undefined) return;
      accuse(`${process} gave ${write.lease} up in the middle of its work`, [began, fact]);
    },
  };
}
