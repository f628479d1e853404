import type { Scenario } from '../scenario/scenario.ts';
import type { Tally } from './tally.ts';

/** Whether a sweep of one variant came out as its catalogue entry says. */
export interface Assessment {
  /** No property was violated. */
  readonly holds: boolean;
  readonly asExpected: boolean;
  /** What is not as expected, a sentence each. */
  readonly surprises: readonly string[];
  /** With no violation in n judged runs: the failure rate is below this at 95 % confidence (rule of three). Else null. */
  readonly bound: number | null;
}

/** Judges a tally against what the catalogue says of the variant. A sweep that exercised nothing is not as expected. */
export function assess(scenario: Scenario, variant: string, tally: Tally): Assessment {
  const entry = scenario.variants[variant];
  const violated = Object.keys(tally.violations);
  const surprises: string[] = [];
  if (entry === undefined || entry.expected === 'holds') {
    for (const property of violated) surprises.push(`${property} was violated, although this variant is to hold.`);
  } else {
    for (const property of entry.breaks ?? []) {
      if (!violated.includes(property))
        surprises.push(`${property} was not violated, although this variant breaks it.`);
    }
  }
  for (const [reason, { count, lowestSeed }] of Object.entries(tally.inconclusive)) {
    surprises.push(`${count} of ${tally.runs} runs could not be judged, first seed ${lowestSeed}: ${reason}.`);
  }
  for (const mark of scenario.exercises) {
    if ((tally.marks[mark] ?? 0) === 0) surprises.push(`Nothing was exercised: "${mark}" never happened.`);
  }
  if (tally.runs === 0) surprises.push('No seed was run.');
  else if (tally.requests === 0)
    surprises.push('Nothing was exercised: no replica ever sent a request that was served.');
  const holds = violated.length === 0;
  const judged = tally.runs - unjudged(tally);
  return {
    holds,
    asExpected: surprises.length === 0,
    surprises,
    bound: holds && judged > 0 ? Math.min(1, 3 / judged) : null,
  };
}

/** Runs that came to no verdict. */
function unjudged({ inconclusive }: Tally): number {
  return Object.values(inconclusive).reduce((sum, { count }) => sum + count, 0);
}
