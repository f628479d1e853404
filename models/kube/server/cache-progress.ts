import type { Simulation } from '../../../sim/kernel/simulation.ts';
import type { Span } from '../span.ts';
import type { WatchCache } from './watch-cache.ts';

/** Lets one watch cache follow the store, each change within its window of lag, by events of the kernel. */
export class CacheProgress {
  readonly #simulation: Simulation;
  readonly #name: string;
  readonly #cache: WatchCache;
  readonly #lag: Span;
  #scheduled = false;
  #heldUntil = 0;

  constructor(simulation: Simulation, name: string, cache: WatchCache, lag: Span) {
    this.#simulation = simulation;
    this.#name = name;
    this.#cache = cache;
    this.#lag = lag;
  }

  /** The cache has something to see. */
  noticed(): void {
    const { next } = this.#cache;
    if (this.#scheduled || next === undefined) return;
    this.#scheduled = true;
    const simulation = this.#simulation;
    const [least, most] = this.#lag;
    const made = next.time - simulation.epoch;
    const earliest = Math.max(made + least, this.#heldUntil);
    const window = { earliest, latest: Math.max(made + most, earliest) };
    simulation.schedule(simulation.identify(`${this.#name}/cache`), window, () => this.#advance(next.time));
  }

  /** The cache sees nothing for `duration` ms. */
  hold(duration: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.#simulation.now + duration);
  }

  /** Sees the changes up to `time`, and whatever else has been on its way for long enough. */
  #advance(time: number): void {
    this.#scheduled = false;
    const simulation = this.#simulation;
    if (simulation.now < this.#heldUntil) {
      simulation.mark('watch-cache-held');
      return this.noticed();
    }
    this.#cache.advance(Math.max(time, simulation.epoch + simulation.now - this.#lag[0]));
    this.noticed();
  }
}
