import { Simulation } from '../kernel/simulation.ts';
import { noUncaughtError, type Property } from '../property/property.ts';
import { timed } from '../strategies/timed.ts';
import type { Scenario } from './scenario.ts';

/** The properties that a scenario puts on duty: sets up one run of its first variant, and does not run it. */
export function propertiesOnDuty(scenario: Scenario): readonly Property[] {
  const [variant] = Object.keys(scenario.variants);
  if (variant === undefined) return [];
  const values = scenario.settle(variant, {});
  const plan = scenario.draw(values, '0', 'timed');
  const simulation = new Simulation({
    seed: plan.seed,
    strategy: timed,
    faults: [],
    drain: 'fence',
    record: false,
    judge: () => {},
  });
  const { monitors } = scenario.stage(simulation, variant, values, plan);
  return [...monitors.map(({ property }) => property), noUncaughtError];
}
