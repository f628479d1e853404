import type { SweepResult } from '../../reports/sweep-result.ts';
import { assess } from '../../sim/sweep/assessment.ts';
import type { Tally } from '../../sim/sweep/tally.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Sourced } from '../scenarios/target.ts';
import type { Job } from './job.ts';
import { departures, violationAt } from './token-maker.ts';

/** What the tally of one job says, with a verified token for every violated property. */
export async function resultOf(sourced: Sourced, job: Job, tally: Tally): Promise<SweepResult> {
  const { scenario } = sourced;
  const { variant, strategy, from, values } = job;
  const { holds, asExpected, surprises, bound } = assess(scenario, variant, tally);
  const violations = [];
  for (const [property, sighting] of Object.entries(tally.violations)) {
    violations.push(await violationAt(sourced, job, property, sighting));
  }
  return {
    scenario: scenario.name,
    variant,
    strategy,
    parameters: departures(values, scenario.settle(variant, {})),
    from,
    runs: tally.runs,
    holds,
    expected: scenario.variants[variant]?.expected ?? 'holds',
    asExpected,
    surprises,
    violations,
    inconclusive: Object.entries(tally.inconclusive).map(([reason, sighting]) => ({ reason, ...sighting })),
    bound,
    marks: tally.marks,
    missing: scenario.exercises.filter((mark) => (tally.marks[mark] ?? 0) === 0),
  };
}

/**
 * What one result means to the caller. A museum variant must come out as catalogued. Of a user's own scenario every
 * violation counts, and one that was to be seen and was not leaves it in doubt. `complete`: all seeds were run, so that a
 * violation not yet seen is one that was missed.
 */
export function exitCodeOf(sourced: Sourced, result: SweepResult, complete: boolean): ExitCode {
  if (result.violations.some(({ reproduced }) => !reproduced)) return exitCode.nondeterministic;
  const violated = result.violations.map(({ property }) => property);
  const { breaks = [] } = sourced.scenario.variants[result.variant] ?? {};
  const own = sourced.file !== null;
  if (violated.length > 0 && (own || result.expected === 'holds')) return exitCode.violated;
  if (!own && complete && result.expected === 'violates') {
    const missed = violated.length === 0 || breaks.some((property) => !violated.includes(property));
    if (missed) return exitCode.violated;
  }
  return complete && result.asExpected ? exitCode.holds : exitCode.inconclusive;
}
