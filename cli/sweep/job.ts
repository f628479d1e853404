import type { Stretch } from '../../sim/sweep/sweep.ts';

/** One variant to be swept: plain data, so that it can be sent to a worker thread. */
export interface Job extends Omit<Stretch, 'scenario'> {
  /** By name: the worker loads it. */
  readonly scenario: string;
  /** The user's file that has the scenario, null for one that ships. */
  readonly file: string | null;
}

/** A stretch of a job's seeds: what a worker pulls. */
export interface Block {
  /** Index of the job. */
  readonly job: number;
  readonly from: number;
  readonly count: number;
}
