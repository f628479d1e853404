import type { Scenario } from '../sim/scenario/scenario.ts';

/** Every scenario that ships: what `deadheat list` shows and `deadheat sweep` runs, in this order. */
export const museum: readonly Scenario[] = [];
