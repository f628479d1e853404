import type { Plan } from '../sim/scenario/plan.ts';
import { runPlan } from '../sim/scenario/run.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';

/**
 * The plan of the first seed with which a variant breaks a property, and some other variants break nothing. Throws when the
 * scenario's usual seeds have none.
 */
export async function firstBreak(
  scenario: Scenario,
  variant: string,
  property: string,
  heldBy: readonly string[] = [],
): Promise<Plan> {
  const values = scenario.settle(variant, {});
  for (let seed = 0; seed < scenario.seeds; seed++) {
    const plan = scenario.draw(values, String(seed), 'timed');
    if (!(await violatedBy(scenario, variant, plan)).includes(property)) continue;
    const others = await violatedByEach(scenario, heldBy, plan);
    if (others.flat().length === 0) return plan;
  }
  throw new Error(`no seed below ${scenario.seeds} breaks ${property} in ${scenario.name}/${variant}`);
}

/** The properties that a variant breaks with a plan. */
export async function violatedBy(scenario: Scenario, variant: string, plan: Plan): Promise<readonly string[]> {
  const { violations } = await runPlan(scenario, variant, scenario.settle(variant, {}), plan);
  return violations.map(({ property }) => property);
}

/** The same for each of some variants. */
export function violatedByEach(
  scenario: Scenario,
  variants: readonly string[],
  plan: Plan,
): Promise<readonly (readonly string[])[]> {
  return Promise.all(variants.map((variant) => violatedBy(scenario, variant, plan)));
}
