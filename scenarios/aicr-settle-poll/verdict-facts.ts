import type { Fact } from '../../sim/history/fact.ts';
import type { Counts } from '../../properties/coherent-counts.ts';

type Verdict = { readonly [key: string]: unknown };

/** The data of a `settle-poll.verdict`, or null for any other fact. */
function verdictIn(fact: Fact): Verdict | null {
  return fact.kind === 'event' && fact.name === 'settle-poll.verdict' ? fact.data : null;
}

/** Whether the fact is a verdict with one of these outcomes. */
export function isVerdict(fact: Fact, outcomes: readonly string[]): boolean {
  const outcome = verdictIn(fact)?.['outcome'];
  return typeof outcome === 'string' && outcomes.includes(outcome);
}

/** The counts that a verdict states. */
export function countsIn(fact: Fact): Counts | null {
  const counts = verdictIn(fact)?.['counts'];
  return isCounts(counts) ? counts : null;
}

/** The pods that a verdict blames, as `namespace/name`. */
export function blamedPods(fact: Fact): readonly string[] | null {
  if (!isVerdict(fact, ['notScheduled'])) return null;
  const pods = verdictIn(fact)?.['unscheduled'];
  return Array.isArray(pods) ? pods.filter((pod) => typeof pod === 'string') : [];
}

function isCounts(value: unknown): value is Counts {
  return (
    typeof value === 'object' && value !== null && 'unscheduled' in value && 'pending' in value && 'total' in value
  );
}
