import type { ChangedFact } from '../sim/history/fact.ts';

/** How a run has ended; `state` null: it has not, or runs again. */
export interface RunState {
  readonly run: string;
  readonly state: string | null;
}

/** Null for facts that say nothing of a run's state. */
export type RunStateOf = (fact: ChangedFact) => RunState | null;
