import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import { OwnerLiveness, type Belonging, type OwnerReading } from './owner-liveness.ts';

export const noRelabelOfLiveOwner: Property = {
  id: 'no-relabel-of-live-owner',
  kind: 'never',
  sentence: 'A pod whose owner is alive is never relabelled by another replica.',
  why: 'Replicas that take living siblings’ pods fight over them on every tick: request storms, stalled loops, lost slots.',
  issue: 'https://github.com/apache/airflow/issues/66396',
  brokenBy: ['airflow-adoption/airflow-2.9', 'airflow-adoption/pr-61839', 'airflow-adoption/pr-66400'],
};

/** `ownerChange` reads a fact as an object that may have changed hands; null for other facts. */
export function monitorNoRelabelOfLiveOwner(
  reading: OwnerReading & { readonly ownerChange: (fact: Fact) => Belonging | null },
): Monitor {
  const liveness = new OwnerLiveness(reading);
  return {
    property: noRelabelOfLiveOwner,
    observe(fact, accuse) {
      liveness.observe(fact);
      const change = reading.ownerChange(fact);
      if (change === null || fact.kind !== 'changed') return;
      const { object, before, after } = change;
      if (before === null || after === null || before === after) return;
      if (fact.process === null || liveness.processOf(before) === fact.process) return;
      if (!liveness.isAlive(before, fact.time)) return;
      accuse(`${fact.process} took ${object} from ${before} for ${after} although ${before} is alive`, [
        ...liveness.lastBeatOf(before),
        fact,
      ]);
    },
  };
}
