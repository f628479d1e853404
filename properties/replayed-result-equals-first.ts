import type { EventFact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const replayedResultEqualsFirst: Property = {
  id: 'replayed-result-equals-first',
  kind: 'always',
  sentence: 'A step of a run gives the same result to every worker that asks for it in the same way.',
  why: 'Steps build on each other: a worker that is given another image than its predecessor publishes what was never tested.',
  issue: 'https://github.com/brigadecore/brigade/issues/369',
  brokenBy: ['brigade-durable/pod-probe', 'brigade-durable/checkpoint'],
};

/** A result as a worker has received it. */
export interface StepResult {
  readonly run: string;
  readonly step: string;
  /** A fingerprint of what was asked for. */
  readonly spec: string;
  readonly result: string;
}

/** `resultOf` answers null for other events. */
export function monitorReplayedResultEqualsFirst(resultOf: (fact: EventFact) => StepResult | null): Monitor {
  const first = new Map<string, { readonly result: string; readonly fact: EventFact }>();
  return {
    property: replayedResultEqualsFirst,
    observe(fact, accuse) {
      const received = fact.kind === 'event' ? resultOf(fact) : null;
      if (received === null || fact.kind !== 'event') return;
      const { run, step, spec, result } = received;
      const key = `${run}/${step} ${spec}`;
      const known = first.get(key);
      if (known === undefined) first.set(key, { result, fact });
      else if (known.result !== result)
        accuse(`${run}/${step} gave ${known.result}, and then ${result}`, [known.fact, fact]);
    },
  };
}
