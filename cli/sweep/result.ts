import type { SweepResult } from '../../reports/sweep-result.ts';
import { runPlan } from '../../sim/scenario/run.ts';
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
  const repeatable = tally.runs === 0 || violations.length > 0 || (await repeats(sourced, job));
  return {
    scenario: scenario.name,
    variant,
    strategy,
    parameters: departures(values, scenario.settle(variant, {})),
    from,
    runs: tally.runs,
    holds,
    expected: scenario.variants[variant]?.expected ?? 'holds',
    asExpected: asExpected && repeatable,
    surprises: repeatable ? surprises : [...surprises, notRepeatable(job)],
    repeatable,
    violations,
    inconclusive: Object.entries(tally.inconclusive).map(([reason, sighting]) => ({ reason, ...sighting })),
    bound,
    marks: tally.marks,
    missing: scenario.exercises.filter((mark) => (tally.marks[mark] ?? 0) === 0),
  };
}

/** Whether the first run comes out the same twice: of a variant that holds, nothing else would show that it does not. */
async function repeats({ scenario }: Sourced, { variant, values, strategy, from }: Job): Promise<boolean> {
  const plan = scenario.draw(values, String(from), strategy);
  const once = await runPlan(scenario, variant, values, plan);
  const again = await runPlan(scenario, variant, values, plan);
  return once.digest === again.digest && once.verdict === again.verdict && once.steps === again.steps;
}

function notRepeatable({ from }: Job): string {
  return `Two runs of seed ${from} were not equal, so none of them proves anything; see: deadheat doctor.`;
}

/**
 * What one result means to the caller. A museum variant must come out as catalogued. Of a user's own scenario every
 * violation counts, and one that was to be seen and was not leaves it in doubt. `complete`: all seeds were run, so that a
 * violation not yet seen is one that was missed.
 */
export function exitCodeOf(sourced: Sourced, result: SweepResult, complete: boolean): ExitCode {
  if (!result.repeatable || result.violations.some(({ reproduced }) => !reproduced)) return exitCode.nondeterministic;
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
