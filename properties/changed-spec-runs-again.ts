import type { ChangedFact, EventFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';
import type { StepResult } from './replayed-result-equals-first.ts';

export const changedSpecRunsAgain: Property = {
  id: 'changed-spec-runs-again',
  kind: 'never',
  sentence: 'No worker is given a result for a job that never ran as it was asked for.',
  why: 'A job that was changed before the retry looks green, though the change never ran.',
  issue: 'https://github.com/brigadecore/brigade/issues/1617',
  brokenBy: ['brigade-durable/pod-probe', 'brigade-durable/checkpoint', 'brigade-durable/v2-retry'],
};

export interface ChangedSpecRunsAgainOptions {
  /** Null for other events. */
  readonly resultOf: (fact: EventFact) => StepResult | null;
  /** A pod that was made for a step. Null for other facts. */
  readonly podOf: (fact: ChangedFact) => { readonly step: string; readonly spec: string } | null;
}

export function monitorChangedSpecRunsAgain({ resultOf, podOf }: ChangedSpecRunsAgainOptions): Monitor {
  const ran = new Set<string>();
  return {
    property: changedSpecRunsAgain,
    observe(fact, accuse) {
      if (fact.kind === 'changed') {
        const pod = podOf(fact);
        if (pod !== null) ran.add(`${pod.step} ${pod.spec}`);
      } else if (fact.kind === 'event') {
        const received = resultOf(fact);
        if (received === null) return;
        const { run, step, spec, result } = received;
        if (!ran.has(`${run}/${step} ${spec}`))
          accuse(`${run}/${step} gave ${result}, but never ran as ${spec}`, [fact]);
      }
    },
  };
}
