import fc from 'fast-check';
import type { Simulation } from '../../sim/kernel/simulation.ts';

/** A task that becomes due. */
export interface Task {
  /** Virtual ms. */
  readonly at: number;
  /** Ms that its pod works. */
  readonly duration: number;
}

const short = { min: 1000, max: 60_000 };
/** Longer than most pauses and outages, so that work in flight is adopted. */
const long = { min: 120_000, max: 300_000 };

/** Some tasks, three quarters of them short. */
export function tasksArbitrary(most: number, within: number): fc.Arbitrary<Task[]> {
  const duration = fc.oneof({ weight: 3, arbitrary: fc.integer(short) }, { weight: 1, arbitrary: fc.integer(long) });
  const task = fc.record({ at: fc.integer({ min: 0, max: within }), duration });
  return fc.array(task, { minLength: Math.ceil(most / 2), maxLength: most, size: 'max' });
}

/** A steady stream of short tasks: `perMinute` for `minutes`. */
export function steadyTasks(simulation: Simulation, perMinute: number, minutes: number): readonly Task[] {
  const gap = 60_000 / perMinute;
  return Array.from({ length: Math.floor(perMinute * minutes) }, (_, index) => ({
    at: Math.floor(index * gap),
    duration: 1000 + Math.floor(simulation.streams.draw('workload', String(index)) * 19_000),
  }));
}
