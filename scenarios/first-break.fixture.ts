import type { Plan } from '../sim/scenario/plan.ts';
import { runPlan } from '../sim/scenario/run.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';

/** The plan of the first seed below `seeds` with which a variant breaks the property. Throws when there is none. */
export async function firstBreak(
  scenario: Scenario,
  variant: string,
  property: string,
  seeds = scenario.seeds,
): Promise<Plan> {
  const values = scenario.settle(variant, {});
  for (let seed = 0; seed < seeds; seed++) {
    const plan = scenario.draw(values, String(seed), 'timed');
    if ((await violatedBy(scenario, variant, plan)).includes(property)) return plan;
  }
  throw new Error(`no seed below ${seeds} breaks ${property} in ${scenario.name}/${variant}`);
}

/** The properties that a variant breaks with a plan. */
export async function violatedBy(scenario: Scenario, variant: string, plan: Plan): Promise<readonly string[]> {
  const { violations } = await runPlan(scenario, variant, scenario.settle(variant, {}), plan);
  return violations.map(({ property }) => property);
}
