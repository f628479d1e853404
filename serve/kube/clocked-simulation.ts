import { performance } from 'node:perf_hooks';
import { Simulation } from '../../sim/kernel/simulation.ts';
import { timed } from '../../sim/strategies/timed.ts';

/** The longest wait that Node's timers keep, ms. */
const longestWait = 0x7fffffff;

/** A simulation whose virtual time follows the clock on the wall: what is due happens when it is due. */
export class ClockedSimulation {
  readonly simulation: Simulation;
  readonly #started = performance.now();
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(seed: string) {
    const epoch = Date.now();
    const judge = (): void => {};
    this.simulation = new Simulation({
      seed,
      strategy: timed,
      faults: [],
      drain: 'fence',
      record: false,
      judge,
      epoch,
    });
  }

  /** Does something at the present moment of the wall, after everything that was due before. */
  act<T>(action: () => T): T {
    this.simulation.advance(performance.now() - this.#started);
    const result = action();
    this.#wait();
    return result;
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #wait(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const due = this.simulation.nextDue;
    if (due === undefined || this.#stopped) return;
    const wait = Math.ceil(due - (performance.now() - this.#started));
    this.#timer = setTimeout(() => this.act(() => {}), Math.min(Math.max(wait, 0), longestWait));
  }
}
