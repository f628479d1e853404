import type { ParameterValues } from '../../sim/scenario/parameter.ts';
import type { StrategyName } from '../../sim/scenario/plan.ts';

/** One variant to be swept: plain data, so that it can be sent to a worker thread. */
export interface Job {
  readonly scenario: string;
  /** The user's file that has the scenario, null for one that ships. */
  readonly file: string | null;
  readonly variant: string;
  /** Settled. */
  readonly values: ParameterValues;
  readonly strategy: StrategyName;
  readonly from: number;
  readonly count: number;
  /** Ends at the lowest seed that violates a property. */
  readonly stopAtViolation: boolean;
}

/** A stretch of a job's seeds: what a worker pulls. */
export interface Block {
  /** Index of the job. */
  readonly job: number;
  readonly from: number;
  readonly count: number;
}
