import type { ChangedFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const finishedStepRunsOnce: Property = {
  id: 'finished-step-runs-once',
  kind: 'never',
  sentence: 'A step whose checkpoint is stored never runs again.',
  why: 'That a long workflow goes on where it was interrupted, instead of repeating hours of work, is what durable means.',
  issue: 'https://github.com/brigadecore/brigade/issues/369',
  brokenBy: ['brigade-durable/checkpoint'],
};

export interface FinishedStepRunsOnceOptions {
  /** A checkpoint that was stored; `spec` null: whatever is asked of the step. Null for other facts. */
  readonly checkpointOf: (fact: ChangedFact) => { readonly step: string; readonly spec: string | null } | null;
  /** A pod that was made for a step. Null for other facts. */
  readonly podOf: (fact: ChangedFact) => { readonly step: string; readonly spec: string } | null;
}

export function monitorFinishedStepRunsOnce({ checkpointOf, podOf }: FinishedStepRunsOnceOptions): Monitor {
  const checkpoints = new Map<string, ChangedFact>();
  return {
    property: finishedStepRunsOnce,
    observe(fact, accuse) {
      if (fact.kind !== 'changed') return;
      const checkpoint = checkpointOf(fact);
      if (checkpoint !== null) {
        const key = `${checkpoint.step} ${checkpoint.spec ?? '*'}`;
        if (!checkpoints.has(key)) checkpoints.set(key, fact);
      }
      const pod = podOf(fact);
      if (pod === null) return;
      const stored = checkpoints.get(`${pod.step} ${pod.spec}`) ?? checkpoints.get(`${pod.step} *`);
      if (stored !== undefined) accuse(`${fact.key} runs ${pod.step}, whose checkpoint is stored`, [stored, fact]);
    },
  };
}
