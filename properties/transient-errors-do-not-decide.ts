import type { Fact } from '../sim/history/fact.ts';
import type { Monitor, Property } from '../sim/property/property.ts';

export const transientErrorsDoNotDecide: Property = {
  id: 'transient-errors-do-not-decide',
  kind: 'never',
  sentence: 'A poll never gives up because of a few failed reads while its window is open.',
  why: 'The window exists to absorb what passes; an API server that restarts is such a thing.',
  issue: 'https://github.com/NVIDIA/aicr/pull/1092',
  brokenBy: ['aicr-settle-poll/five-reads', 'aicr-settle-poll/single-snapshot', 'aicr-settle-poll/settle'],
};

export interface GivenUp {
  /** Whether the fact is a verdict that blames failed reads. */
  readonly blamesReads: (fact: Fact) => boolean;
  /** Whether the fact is a read of the poll that did not succeed. */
  readonly failedRead: (fact: Fact) => boolean;
  /** Whether the fact shows that a read of the poll succeeded, to the poll's own knowledge. */
  readonly goodRead: (fact: Fact) => boolean;
  /** Failed reads in a row that no poll need absorb. */
  readonly tolerable: number;
}

/** Accuses a verdict that blames fewer failed reads in a row than a poll should absorb. */
export function monitorTransientErrorsDoNotDecide({ blamesReads, failedRead, goodRead, tolerable }: GivenUp): Monitor {
  let failures: Fact[] = [];
  return {
    property: transientErrorsDoNotDecide,
    observe(fact, accuse) {
      if (failedRead(fact)) failures = [...failures, fact];
      else if (goodRead(fact)) failures = [];
      if (!blamesReads(fact) || failures.length > tolerable) return;
      accuse(`gave up after ${failures.length} failed read${failures.length === 1 ? '' : 's'}`, [...failures, fact]);
    },
  };
}
