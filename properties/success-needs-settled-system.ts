import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const successNeedsSettledSystem: Property = {
  id: 'success-needs-settled-system',
  kind: 'never',
  sentence: 'A poll never reports success before the system has settled: every pod there, and every pod scheduled.',
  why: 'A gate that opens before the controllers have created their pods has checked nothing.',
  issue: 'https://github.com/NVIDIA/aicr/pull/1092',
  brokenBy: ['aicr-settle-poll/five-reads', 'aicr-settle-poll/single-snapshot', 'aicr-settle-poll/settle'],
};

export interface SettledSystem {
  /** Whether the fact is a verdict of success. */
  readonly success: (fact: Fact) => boolean;
  /** Whether this state of a pod counts as not scheduled. */
  readonly unscheduled: (pod: unknown) => boolean;
  /** Whether this pod is part of what the verdict is about. */
  readonly counts: (pod: unknown) => boolean;
}

/** Accuses a success with a pod unscheduled at that moment, or with pods still to come. */
export function monitorSuccessNeedsSettledSystem({ success, unscheduled, counts }: SettledSystem): Monitor {
  const waiting = new Map<string, Fact>();
  let verdict: Fact | null = null;
  return {
    property: successNeedsSettledSystem,
    observe(fact, accuse) {
      if (fact.kind === 'changed' && fact.store === 'kube' && fact.collection === 'pods') {
        if (fact.after !== null && counts(fact.after) && unscheduled(fact.after)) waiting.set(fact.key, fact);
        else waiting.delete(fact.key);
        if (verdict !== null && fact.before === null && counts(fact.after)) {
          accuse(`${fact.key} was created ${Math.round(fact.time - verdict.time)} ms after the verdict`, [
            verdict,
            fact,
          ]);
        }
        return;
      }
      if (!success(fact)) return;
      verdict = fact;
      const [first] = waiting;
      if (first !== undefined) accuse(`${first[0]} was not scheduled when success was reported`, [first[1], fact]);
    },
  };
}
