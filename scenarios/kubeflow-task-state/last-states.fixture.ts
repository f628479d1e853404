import type { RunResult } from '../../sim/scenario/run.ts';
import { taskIn } from './facts.ts';

/** The states of the tasks at the end of a recorded run, by name and iteration. */
export function lastStates({ history }: RunResult): ReadonlyMap<string, string> {
  const states = new Map<string, string>();
  for (const entry of history ?? []) {
    if (entry.type !== 'fact' || entry.fact.kind !== 'changed') continue;
    const task = taskIn(entry.fact);
    if (task === null) continue;
    const { Name, Iteration, State } = task;
    states.set(Iteration === null ? Name : `${Name}.${Iteration}`, State);
  }
  return states;
}
