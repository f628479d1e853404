import type { Milliseconds } from '../../ports/clock.ts';

/** client-go's ItemExponentialFailureRateLimiter: each further request for an item waits twice as long. */
export class ItemExponentialRateLimiter {
  readonly #base: Milliseconds;
  readonly #most: Milliseconds;
  readonly #requests = new Map<string, number>();

  constructor(base: Milliseconds, most: Milliseconds) {
    this.#base = base;
    this.#most = most;
  }

  /** How long the item has to wait this time. */
  when(item: string): Milliseconds {
    const requests = this.#requests.get(item) ?? 0;
    this.#requests.set(item, requests + 1);
    return Math.min(this.#base * 2 ** requests, this.#most);
  }

  forget(item: string): void {
    this.#requests.delete(item);
  }
}
