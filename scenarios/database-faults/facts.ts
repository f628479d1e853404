import type { DepositChange } from '../../properties/deposited-once.ts';
import type { Fact } from '../../sim/history/fact.ts';

/** The deposit that a fact makes or, in a failover, takes back. */
export function depositChange(fact: Fact): DepositChange | null {
  if (fact.kind !== 'changed' || fact.collection !== 'entry') return null;
  const [request = ''] = fact.key.split('/');
  if (fact.before === null) return { request, by: 1 };
  return fact.after === null ? { request, by: -1 } : null;
}

/** The request that a teller reports as done. */
export function acknowledgedRequest(fact: Fact): string | null {
  return fact.kind === 'event' && fact.name === 'deposit/acknowledged' ? String(fact.data['request']) : null;
}
