import { collectionOf } from '../../models/kube/resource-definition.ts';
import { leases, type Lease } from '../../modules/ports/lease.ts';
import type { LeaseWrite } from '../../properties/at-most-one-lease-holder.ts';
import type { TermWrite } from '../../properties/no-write-by-a-deposed-leader.ts';
import type { Fact } from '../../sim/history/fact.ts';
import type { LedgerTable } from './ledger.ts';

/** A write of the ledger, with the token of its leader; the seed has none. */
export function ledgerWrite(fact: Fact): TermWrite | null {
  if (fact.kind !== 'changed' || fact.store !== 'database' || fact.collection !== 'ledger') return null;
  // The scenario's schema vouches for the columns.
  const after = fact.after as LedgerTable | null;
  return after === null || after.token === 0 ? null : { object: after.id, token: after.token };
}

/** A write of the lease, as the election sees it. */
export function leaseWrite(fact: Fact): LeaseWrite | null {
  if (fact.kind !== 'changed' || fact.collection !== collectionOf(leases)) return null;
  // What is stored among the leases is one.
  const { spec } = (fact.after ?? {}) as Partial<Lease>;
  const holder = spec?.holderIdentity ?? '';
  return { lease: fact.key, holder, term: `${holder} ${spec?.leaseTransitions ?? 0} ${spec?.acquireTime ?? ''}` };
}

/** A unit of work begins (true) or ends (false). */
export function workOf(fact: Fact): boolean | null {
  if (fact.kind !== 'event') return null;
  return fact.name === 'ledger/began' ? true : fact.name === 'ledger/ended' ? false : null;
}
