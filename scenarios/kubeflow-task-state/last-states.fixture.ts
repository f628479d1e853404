import { databaseLink } from '../../models/database/server/server.ts';
import type { TaskRow } from '../../modules/task-state/schema.ts';
import type { RunResult } from '../../sim/scenario/run.ts';

/** The states of the tasks at the end of a recorded run, by name and iteration. */
export function lastStates({ history }: RunResult): ReadonlyMap<string, string> {
  const states = new Map<string, string>();
  for (const entry of history ?? []) {
    if (entry.type !== 'fact' || entry.fact.kind !== 'changed') continue;
    const { store, collection, after } = entry.fact;
    if (store !== databaseLink || collection !== 'tasks' || after === null) continue;
    // The table's rows are of the type that the module declares for it.
    const { Name, Iteration, State } = after as unknown as TaskRow;
    states.set(Iteration === null ? Name : `${Name}.${Iteration}`, State);
  }
  return states;
}
