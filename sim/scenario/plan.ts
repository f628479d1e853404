import type { Fault } from '../faults/fault.ts';
import type { Deviation } from '../strategies/replay.ts';

/** How events are ordered when nothing else is said; see `sim/strategies`. */
export type StrategyName = 'timed' | 'random';

export const strategyNames: readonly StrategyName[] = ['timed', 'random'];

/**
 * Everything that makes a run of a scenario what it is, as data. A seed is only a way to draw one; a token is one
 * written down.
 */
export interface Plan {
  /** Keys the random streams: latencies, and whatever else is left to chance. */
  readonly seed: string;
  readonly strategy: StrategyName;
  readonly faults: readonly Fault[];
  /** What the world asks of the system under test; the scenario's own JSON. */
  readonly workload: unknown;
  /** Departures from the strategy's order; when there are any, the `replay` strategy applies them. */
  readonly deviations: readonly Deviation[];
}
