import { museum } from '../scenarios/museum.ts';
import type { ParameterValues } from '../sim/scenario/parameter.ts';
import { runPlan } from '../sim/scenario/run.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';

/** One scenario's recommended variant, at its usual setting. */
export interface Subject {
  readonly scenario: Scenario;
  readonly variant: string;
  readonly values: ParameterValues;
}

/** The last variant that holds is the recommended one. */
export const subjects: readonly Subject[] = museum.flatMap((scenario) => {
  const variant = Object.keys(scenario.variants).findLast((name) => scenario.variants[name]?.expected === 'holds');
  return variant === undefined ? [] : [{ scenario, variant, values: scenario.settle(variant, {}) }];
});

/** Runs the next seed of a subject; returns its events and virtual ms. */
export async function runSeed(
  { scenario, variant, values }: Subject,
  seed: number,
): Promise<{ events: number; time: number }> {
  const plan = scenario.draw(values, String(seed), 'timed');
  const { steps: events, time } = await runPlan(scenario, variant, values, plan);
  return { events, time };
}
