import type { Scenario } from '../scenario/scenario.ts';
import type { Tally } from './tally.ts';

/** Whether a sweep of one variant came out as its catalogue entry says. */
export interface Assessment {
  /** No property was violated. */
  readonly holds: boolean;
  readonly asExpected: boolean;
  /** What is not as expected, a sentence each. */
  readonly surprises: readonly string[];
  /** With no violation in n runs: the failure rate is below this at 95 % confidence (rule of three). Else null. */
  readonly bound: number | null;
}

/** Judges a tally against what the catalogue says of the variant. A sweep that exercised nothing is not as expected. */
export function assess(scenario: Scenario, variant: string, tally: Tally): Assessment {
  const entry = scenario.variants[variant];
  const violated = Object.keys(tally.violations);
  const surprises: string[] = [];
  if (entry === undefined || entry.expected === 'holds') {
    for (const property of violated) surprises.push(`${property} was violated.`);
  } else {
    for (const property of entry.breaks ?? []) {
      if (!violated.includes(property))
        surprises.push(`${property} was not violated, although this variant breaks it.`);
    }
    if (violated.length === 0) surprises.push('No property was violated, although this variant is broken.');
  }
  for (const reason of Object.keys(tally.inconclusive)) surprises.push(`Some runs were inconclusive: ${reason}.`);
  for (const mark of scenario.exercises) {
    if ((tally.marks[mark] ?? 0) === 0) surprises.push(`Nothing was exercised: "${mark}" never happened.`);
  }
  if (tally.runs === 0) surprises.push('No seed was run.');
  const holds = violated.length === 0;
  return {
    holds,
    asExpected: surprises.length === 0,
    surprises,
    bound: holds && tally.runs > 0 ? 3 / tally.runs : null,
  };
}
