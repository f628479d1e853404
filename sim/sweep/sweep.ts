import type { ParameterValues } from '../scenario/parameter.ts';
import type { StrategyName } from '../scenario/plan.ts';
import { runPlan } from '../scenario/run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { TallyKeeper, type Tally } from './tally.ts';

/** A stretch of seeds of one variant. */
export interface Stretch {
  readonly scenario: Scenario;
  readonly variant: string;
  /** Settled: see `Scenario.settle`. */
  readonly values: ParameterValues;
  readonly strategy: StrategyName;
  readonly from: number;
  readonly count: number;
  /** Ends the stretch after the first run that violates a property. */
  readonly stopAtViolation: boolean;
}

/** Runs every seed of the stretch, one after the other. */
export async function sweepStretch(stretch: Stretch): Promise<Tally> {
  const { scenario, variant, values, strategy, from, count, stopAtViolation } = stretch;
  const keeper = new TallyKeeper();
  for (let seed = from; seed < from + count; seed++) {
    const plan = scenario.draw(values, String(seed), strategy);
    const result = await runPlan(scenario, variant, values, plan);
    keeper.add(seed, result);
    if (stopAtViolation && result.verdict === 'violated') break;
  }
  return keeper.tally;
}
