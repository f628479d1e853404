import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const coherentCounts: Property = {
  id: 'coherent-counts',
  kind: 'always',
  sentence:
    'The counts of one verdict come from one state: unscheduled <= pending, and running + pending + failed <= total.',
  why: 'Counts taken by separate reads describe no moment that ever was, and send people after the wrong cause.',
  issue: 'https://github.com/NVIDIA/aicr/issues/1090',
  brokenBy: ['aicr-settle-poll/five-reads'],
};

/** Numbers of pods, as one verdict states them. */
export interface Counts {
  readonly total: number;
  readonly running: number;
  readonly pending: number;
  readonly failed: number;
  readonly unscheduled: number;
}

/** Judges every verdict; `countsOf` finds the counts in a fact that is one, and null in all others. */
export function monitorCoherentCounts(countsOf: (fact: Fact) => Counts | null): Monitor {
  return {
    property: coherentCounts,
    observe(fact, accuse) {
      const counts = countsOf(fact);
      if (counts === null) return;
      const { total, running, pending, failed, unscheduled } = counts;
      if (unscheduled <= pending && running + pending + failed <= total) return;
      accuse(`${total} total, ${running} running, ${pending} pending (${unscheduled} unscheduled), ${failed} failed`, [
        fact,
      ]);
    },
  };
}
