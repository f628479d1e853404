import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const depositedOnce: Property = {
  id: 'deposited-once',
  kind: 'never',
  sentence: 'No deposit is made twice.',
  why: 'A COMMIT without an answer may have worked, or may still; who simply repeats it pays twice.',
  issue: 'https://apple.github.io/foundationdb/developer-guide.html#transactions-with-unknown-results',
  brokenBy: ['database-faults/blind-retry', 'database-faults/look-then-retry'],
};

/** A deposit was made (1) or taken back (-1). */
export interface DepositChange {
  readonly request: string;
  readonly by: 1 | -1;
}

/** `changeOf` answers null for facts that are neither. */
export function monitorDepositedOnce(changeOf: (fact: Fact) => DepositChange | null): Monitor {
  const made = new Map<string, number>();
  return {
    property: depositedOnce,
    observe(fact, accuse) {
      const change = changeOf(fact);
      if (change === null) return;
      const total = (made.get(change.request) ?? 0) + change.by;
      made.set(change.request, total);
      if (total > 1) accuse(`${change.request} was deposited ${total} times`, [fact]);
    },
  };
}
