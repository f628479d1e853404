import type { Fact } from './fact.ts';
import type { History, HistoryEntry } from './entry.ts';
import { statePatches } from './state-patches.ts';

/** Keeps the full history of one run. Present only when a run is recorded; a sweep allocates nothing for it. */
export class Recorder {
  readonly #entries: HistoryEntry[] = [];

  add(entry: HistoryEntry): void {
    this.#entries.push(entry);
  }

  fact(fact: Fact): void {
    if (fact.kind === 'changed') {
      const { step, time, store, before, after } = fact;
      const object = `${fact.collection}/${fact.key}`;
      this.add({ type: 'state', step, time, store, object, patches: statePatches(before, after) });
    }
    this.add({ type: 'fact', step: fact.step, time: fact.time, fact });
  }

  get history(): History {
    return this.#entries;
  }
}
