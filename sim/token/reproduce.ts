import { runPlan, type RunResult } from '../scenario/run.ts';
import type { Plan } from '../scenario/plan.ts';
import type { ParameterValues } from '../scenario/parameter.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Token } from './token.ts';
import { TrailMaker, type Trail } from './trail.ts';

/** A token brought back to life. */
export interface Reproduction {
  readonly result: RunResult;
  readonly values: ParameterValues;
  readonly plan: Plan;
  readonly trail: Trail;
  /** True when the run still violates the token's property (or any, where the token names none). */
  readonly reproduces: boolean;
  /** Between which decisions the run parted from the one that the token was made of; null when it did not. */
  readonly parted: { readonly after: number; readonly by: number } | null;
}

/** Runs a token's plan with recording on. Throws a UsageError when the scenario does not know the variant or a parameter. */
export async function reproduce(scenario: Scenario, token: Token): Promise<Reproduction> {
  const values = scenario.settle(token.variant, token.parameters);
  const plan = planOf(scenario, token, values);
  const maker = new TrailMaker();
  const result = await runPlan(scenario, token.variant, values, plan, { record: true, trace: maker.see });
  const violated = result.violations.map(({ property }) => property);
  const reproduces = token.property === null ? true : violated.includes(token.property);
  const parted = token.trail === null ? null : maker.partsFrom(token.trail);
  return { result, values, plan, trail: maker.trail, reproduces, parted };
}

function planOf(scenario: Scenario, token: Token, values: ParameterValues): Plan {
  const { plan } = token;
  return plan.kind === 'written' ? plan.plan : scenario.draw(values, plan.seed, plan.strategy);
}
