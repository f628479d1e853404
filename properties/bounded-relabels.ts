import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import type { Belonging } from './owner-liveness.ts';

export const boundedRelabels: Property = {
  id: 'bounded-relabels',
  kind: 'never',
  sentence: 'No pod changes hands more often than owners can have died.',
  why: 'Ownership that moves without a death is a fight, and every move costs requests and watch events.',
  issue: 'https://github.com/apache/airflow/issues/66396',
  brokenBy: ['airflow-adoption/pr-66400-detached'],
};

/** `ownerChange` as in no-relabel-of-live-owner; `bound`: the most changes of owner per object. */
export function monitorBoundedRelabels(options: {
  readonly ownerChange: (fact: Fact) => Belonging | null;
  readonly bound: number;
}): Monitor {
  const moves = new Map<string, Fact[]>();
  return {
    property: boundedRelabels,
    observe(fact, accuse) {
      const change = options.ownerChange(fact);
      if (change === null) return;
      const { object, before, after } = change;
      if (after === null || before === null) return void moves.delete(object);
      if (before === after) return;
      const seen = moves.get(object) ?? [];
      seen.push(fact);
      moves.set(object, seen);
      if (seen.length > options.bound) accuse(`${object} changed hands ${seen.length} times`, seen);
    },
  };
}
