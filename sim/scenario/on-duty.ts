import { noUncaughtError, type Property } from '../property/property.ts';
import type { Scenario } from './scenario.ts';
import { unstarted } from './unstarted.ts';

/** The properties that a scenario puts on duty: sets up one run of its first variant, and does not run it. */
export function propertiesOnDuty(scenario: Scenario): readonly Property[] {
  const [variant] = Object.keys(scenario.variants);
  if (variant === undefined) return [];
  const values = scenario.settle(variant, {});
  const plan = scenario.draw(values, '0', 'timed');
  const { monitors } = scenario.stage(unstarted(plan.seed), variant, values, plan);
  return [...monitors.map(({ property }) => property), noUncaughtError];
}
