import { rowChangeOf } from '../../models/database/row-change.ts';
import { changeOf } from '../../models/kube/object-change.ts';
import { leases } from '../../modules/ports/lease.ts';
import type { LeaseWrite } from '../../properties/at-most-one-lease-holder.ts';
import type { TermWrite } from '../../properties/no-write-by-a-deposed-leader.ts';
import type { Fact } from '../../sim/history/fact.ts';
import { ledgerTables } from './ledger.ts';

/** A write of the ledger, with the token of its leader; the seed has none. */
export function ledgerWrite(fact: Fact): TermWrite | null {
  const after = rowChangeOf(ledgerTables, 'ledger', fact)?.after ?? null;
  return after === null || after.token === 0 ? null : { object: after.id, token: after.token };
}

/** A write of the lease, as the election sees it. */
export function leaseWrite(fact: Fact): LeaseWrite | null {
  const change = changeOf(leases, fact);
  if (change === null) return null;
  const { holderIdentity: holder = '', leaseTransitions = 0, acquireTime = '' } = change.after?.spec ?? {};
  return { lease: change.key, holder, term: `${holder} ${leaseTransitions} ${acquireTime}` };
}

/** A unit of work begins (true) or ends (false). */
export function workOf(fact: Fact): boolean | null {
  if (fact.kind !== 'event') return null;
  return fact.name === 'ledger/began' ? true : fact.name === 'ledger/ended' ? false : null;
}
