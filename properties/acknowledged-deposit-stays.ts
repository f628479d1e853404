import type { DepositChange } from './deposited-once.ts';
import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const acknowledgedDepositStays: Property = {
  id: 'acknowledged-deposit-stays',
  kind: 'eventually',
  sentence: 'A deposit that was reported as made is there in the end.',
  why: 'A failover to an asynchronous replica loses commits that clients were told of.',
  issue: 'https://www.postgresql.org/docs/15/warm-standby.html',
  brokenBy: ['database-faults/asynchronous-replica'],
};

/** @param acknowledged the request that a fact reports as done, else null */
export function monitorAcknowledgedDepositStays(
  changeOf: (fact: Fact) => DepositChange | null,
  acknowledged: (fact: Fact) => string | null,
): Monitor {
  const made = new Map<string, number>();
  const reports = new Map<string, Fact>();
  return {
    property: acknowledgedDepositStays,
    observe(fact) {
      const change = changeOf(fact);
      if (change !== null) made.set(change.request, (made.get(change.request) ?? 0) + change.by);
      const request = acknowledged(fact);
      if (request !== null) reports.set(request, fact);
    },
    conclude(_, accuse) {
      for (const [request, fact] of reports) {
        if ((made.get(request) ?? 0) < 1) return accuse(`${request} was acknowledged and is gone`, [fact]);
      }
    },
  };
}
