import type { ParameterValues } from '../sim/scenario/parameter.ts';
import type { StrategyName } from '../sim/scenario/plan.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { assess, type Assessment } from '../sim/sweep/assessment.ts';
import { sweepStretch } from '../sim/sweep/sweep.ts';

export interface Stretch {
  readonly count: number;
  /** Default `timed`. */
  readonly strategy?: StrategyName;
  /** Parameters beside the variant's own. */
  readonly given?: ParameterValues;
}

/** What the first `count` seeds come to. */
export async function swept(
  scenario: Scenario,
  variant: string,
  { count, strategy = 'timed', given = {} }: Stretch,
): Promise<Assessment> {
  const values = scenario.settle(variant, given);
  const tally = await sweepStretch({ scenario, variant, values, strategy, from: 0, count, stopAtViolation: false });
  return assess(scenario, variant, tally);
}
