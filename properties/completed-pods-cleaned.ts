import type { Fact } from '../sim/history/fact.ts';
import type { VirtualTime } from '../sim/kernel/event.ts';
import type { Accuse, Monitor, Property } from '../sim/property/property.ts';
import { OwnerLiveness, type OwnerReading } from './owner-liveness.ts';

export const completedPodsCleaned: Property = {
  id: 'completed-pods-cleaned',
  kind: 'eventually',
  sentence: 'A completed pod of a dead scheduler is cleaned up within the reclaim bound.',
  why: 'Completed pods of schedulers that restarted were left for ever: quota, etcd and list latency pay for them.',
  issue: 'https://github.com/apache/airflow/issues/57553',
  brokenBy: ['airflow-adoption/orphans-only'],
};

export interface CompletedPodsReading extends OwnerReading {
  /** Reads a fact as a pod's present owner and whether it is completed and not yet cleaned up; null for other facts. */
  readonly podOf: (fact: Fact) => { readonly object: string; readonly owner: string; readonly awaits: boolean } | null;
  /** Ms from the death of the owner (or from completion, or from the last disturbance of any replica) to clean-up. */
  readonly bound: number;
}

interface Waiting {
  readonly since: VirtualTime;
  readonly owner: string;
  readonly fact: Fact;
}

export function monitorCompletedPodsCleaned(reading: CompletedPodsReading): Monitor {
  const liveness = new OwnerLiveness(reading);
  const waiting = new Map<string, Waiting>();
  let disturbed = 0;
  const check = (object: string, { since, owner, fact }: Waiting, now: VirtualTime, accuse: Accuse): void => {
    const died = liveness.deadSince(owner, now);
    if (died === null || died === undefined) return;
    const late = now - Math.max(since, died, disturbed) - reading.bound;
    if (late <= 0) return;
    const witnesses = [...liveness.lastBeatOf(owner), fact];
    accuse(`${object} of dead ${owner} was not cleaned up in time: ${Math.round(late)} ms over the bound`, witnesses);
  };
  return {
    property: completedPodsCleaned,
    observe(fact, accuse) {
      const pod = reading.podOf(fact);
      if (pod !== null) {
        const before = waiting.get(pod.object);
        if (before !== undefined && (!pod.awaits || before.owner !== pod.owner)) {
          check(pod.object, before, fact.time, accuse);
          waiting.delete(pod.object);
        }
        if (pod.awaits && !waiting.has(pod.object)) {
          waiting.set(pod.object, { since: fact.time, owner: pod.owner, fact });
        }
      }
      if (fact.kind === 'lifecycle') disturbed = fact.time;
      liveness.observe(fact);
    },
    conclude({ time }, accuse) {
      for (const [object, pod] of waiting) check(object, pod, time, accuse);
    },
  };
}
