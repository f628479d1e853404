import { Simulation } from '../kernel/simulation.ts';
import { timed } from '../strategies/timed.ts';

/** A simulation in which a world is set up to be looked at, and never run. */
export function unstarted(seed: string): Simulation {
  return new Simulation({ seed, strategy: timed, faults: [], drain: 'fence', record: false, judge: () => {} });
}
