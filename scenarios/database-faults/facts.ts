import { rowChangeOf } from '../../models/database/row-change.ts';
import type { DepositChange } from '../../properties/deposited-once.ts';
import type { Fact } from '../../sim/history/fact.ts';
import { bankTables } from './deposits.ts';

/** The deposit that a fact makes or, in a failover, takes back. */
export function depositChange(fact: Fact): DepositChange | null {
  const change = rowChangeOf(bankTables, 'entry', fact);
  const request = (change?.after ?? change?.before)?.request;
  if (change === null || request === undefined) return null;
  if (change.before === null) return { request, by: 1 };
  return change.after === null ? { request, by: -1 } : null;
}

/** The request that a teller reports as done. */
export function acknowledgedRequest(fact: Fact): string | null {
  return fact.kind === 'event' && fact.name === 'deposit/acknowledged' ? String(fact.data['request']) : null;
}
