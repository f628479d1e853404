import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const noRunningJobRepeated: Property = {
  id: 'no-running-job-repeated',
  kind: 'never',
  sentence: 'No job is cut off while it runs, only to be run again.',
  why: 'The hours that a long job has run are lost with its worker, though it did not need one.',
  issue: 'https://github.com/brigadecore/brigade/issues/369',
  brokenBy: ['brigade-durable/v2-retry'],
};

/** What happened to the pod of a job. */
export interface JobPodChange {
  readonly pod: string;
  /** What the pod runs: equal for pods that do the same work. */
  readonly work: string;
  readonly change: 'made' | 'ended' | 'deleted';
}

export interface NoRunningJobRepeatedOptions {
  /** Null for other facts. */
  readonly changeOf: (fact: ChangedFact) => JobPodChange | null;
  /** Ms that a job may run: one that is deleted later is not cut off, but late. */
  readonly timeout: number;
}

export function monitorNoRunningJobRepeated({ changeOf, timeout }: NoRunningJobRepeatedOptions): Monitor {
  const running = new Map<string, ChangedFact>();
  const cutOff = new Map<string, ChangedFact>();
  return {
    property: noRunningJobRepeated,
    observe(fact, accuse) {
      const change = fact.kind === 'changed' ? changeOf(fact) : null;
      if (change === null || fact.kind !== 'changed') return;
      const { pod, work } = change;
      const made = running.get(pod);
      if (change.change === 'made') {
        running.set(pod, fact);
        const cut = cutOff.get(work);
        if (cut !== undefined) accuse(`${work} was cut off in ${cut.key}, and runs again in ${fact.key}`, [cut, fact]);
      } else {
        running.delete(pod);
        if (change.change === 'deleted' && made !== undefined && fact.time - made.time < timeout)
          cutOff.set(work, fact);
      }
    },
  };
}
