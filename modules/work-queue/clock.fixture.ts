import type { Clock } from '../ports/clock.ts';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = 0;
  #sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): number {
    return 1_767_225_600_000 + this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  sleep(duration: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ until: this.#now + duration, wake }));
  }

  /** Lets `duration` ms pass, and what was due in them run. */
  async pass(duration: number): Promise<void> {
    const end = this.#now + duration;
    for (;;) {
      const [next] = this.#sleepers.toSorted((left, right) => left.until - right.until);
      if (next === undefined || next.until > end) break;
      this.#now = next.until;
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
      next.wake();
      for (let hop = 0; hop < 10; hop++) await Promise.resolve();
    }
    this.#now = end;
  }
}
