import type { Fact } from '../sim/history/fact.ts';
import type { VirtualTime } from '../sim/kernel/event.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import { OwnerLiveness, type Belonging, type OwnerReading } from './owner-liveness.ts';

export const boundedAdoptionPatches: Property = {
  id: 'bounded-adoption-patches',
  kind: 'never',
  sentence: 'A tick sends no more adoption patches than there are pods of dead owners.',
  why: 'In the steady state adoption must cost nothing; upstream sent one patch per completed pod, tick and sibling.',
  issue: 'https://github.com/apache/airflow/issues/66396',
  brokenBy: ['airflow-adoption/airflow-2.9', 'airflow-adoption/pr-61839', 'airflow-adoption/pr-66400'],
};

export interface AdoptionPatchesReading extends OwnerReading {
  readonly ownerChange: (fact: Fact) => Belonging | null;
  /** The number of patches of a tick that the fact reports the end of; null for other facts. */
  readonly tickOf: (fact: Fact) => number | null;
}

/** Counts, for every tick, the pods that had a dead owner at some time since the same replica's tick before. */
export function monitorBoundedAdoptionPatches(reading: AdoptionPatchesReading): Monitor {
  const liveness = new OwnerLiveness(reading);
  const owners = new Map<string, string>();
  /** When a pod that once had a dead owner last left it; pods that still have one are not in here. */
  const left = new Map<string, VirtualTime>();
  const lastTick = new Map<string, VirtualTime>();
  return {
    property: boundedAdoptionPatches,
    observe(fact, accuse) {
      liveness.observe(fact);
      const change = reading.ownerChange(fact);
      if (change !== null) {
        const { object, before, after } = change;
        if (before !== null && before !== after && !liveness.isAlive(before, fact.time)) left.set(object, fact.time);
        if (after === null) owners.delete(object);
        else owners.set(object, after);
      }
      const patches = reading.tickOf(fact);
      if (patches === null || fact.kind === 'lifecycle' || fact.process === null) return;
      const since = lastTick.get(fact.process) ?? 0;
      lastTick.set(fact.process, fact.time);
      if (patches === 0) return;
      const orphaned = new Set<string>();
      for (const [object, time] of left) if (time >= since) orphaned.add(object);
      for (const [object, owner] of owners) if (!liveness.isAlive(owner, fact.time)) orphaned.add(object);
      if (patches > orphaned.size) {
        accuse(`${fact.process} sent ${patches} adoption patches for ${orphaned.size} pods of dead owners`, [fact]);
      }
    },
  };
}
