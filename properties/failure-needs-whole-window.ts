import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const failureNeedsWholeWindow: Property = {
  id: 'failure-needs-whole-window',
  kind: 'never',
  sentence: 'A poll never reports a pod as not scheduled unless it stayed unscheduled for the whole window.',
  why: 'A pod that its scheduler has not come to yet is no failure; reporting it makes a gate flaky.',
  issue: 'https://github.com/NVIDIA/aicr/issues/1090',
  brokenBy: ['aicr-settle-poll/five-reads', 'aicr-settle-poll/single-snapshot', 'aicr-settle-poll/settle'],
};

export interface UnscheduledPods {
  /** `namespace/name` of pods that a verdict reports as not scheduled, or null when the fact is no such verdict. */
  readonly reported: (fact: Fact) => readonly string[] | null;
  /** Whether this state of a pod counts as not scheduled. */
  readonly unscheduled: (pod: unknown) => boolean;
  /** Ms for which it must have stayed so. */
  readonly window: number;
}

/** Follows every pod's true state, and compares it with what verdicts say. */
export function monitorFailureNeedsWholeWindow({ reported, unscheduled, window }: UnscheduledPods): Monitor {
  const since = new Map<string, Fact>();
  return {
    property: failureNeedsWholeWindow,
    observe(fact, accuse) {
      if (fact.kind === 'changed' && fact.store === 'kube' && fact.collection === 'pods') {
        if (fact.after === null || !unscheduled(fact.after)) since.delete(fact.key);
        else if (!since.has(fact.key)) since.set(fact.key, fact);
        return;
      }
      for (const pod of reported(fact) ?? []) {
        const start = since.get(pod);
        const waited = start === undefined ? 0 : fact.time - start.time;
        if (start !== undefined && waited >= window) continue;
        const detail =
          start === undefined
            ? `${pod} was reported as not scheduled, and is scheduled or gone`
            : `${pod} was reported as not scheduled ${Math.round(waited)} ms after it appeared, not ${window}`;
        accuse(detail, start === undefined ? [fact] : [start, fact]);
      }
    },
  };
}
