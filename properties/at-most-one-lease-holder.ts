import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const atMostOneLeaseHolder: Property = {
  id: 'at-most-one-lease-holder',
  kind: 'always',
  sentence: 'From one acquisition of a lease to the next, one replica renews it.',
  why: 'Two replicas under one name take each other’s lease for their own: both lead, all the time.',
  issue: 'https://github.com/metallb/metallb/pull/140',
  brokenBy: ['leader-election/duplicate-identity'],
};

/** A fact read as a write of a lease. */
export interface LeaseWrite {
  readonly lease: string;
  /** Empty: nobody. */
  readonly holder: string;
  /** The same for all writes from one acquisition to the next. */
  readonly term: string;
}

/** `writeOf` answers null for facts that are no write of a lease. */
export function monitorAtMostOneLeaseHolder(writeOf: (fact: Fact) => LeaseWrite | null): Monitor {
  const terms = new Map<string, { readonly term: string; readonly process: string | null; readonly fact: Fact }>();
  return {
    property: atMostOneLeaseHolder,
    observe(fact, accuse) {
      const write = writeOf(fact);
      if (write === null) return;
      const { lease, holder, term } = write;
      const { process } = fact;
      const known = terms.get(lease);
      if (known?.term !== term) terms.set(lease, { term, process, fact });
      else if (holder !== '' && known.process !== process)
        accuse(`${lease} is held by ${holder}, which is ${known.process} and ${process}`, [known.fact, fact]);
    },
  };
}
