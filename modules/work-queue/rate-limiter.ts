import type { Clock, Milliseconds } from '../ports/clock.ts';

/** Decides how long an item must wait before it is tried again: client-go's `TypedRateLimiter`. */
export interface RateLimiter {
  /** How long the item has to wait this time, ms. Every call counts as one more failure of the item. */
  when(item: string): Milliseconds;
  /** The item has succeeded, or is given up: its failures count no longer. */
  forget(item: string): void;
  /** How often the item has failed since it was last forgotten. */
  requeues(item: string): number;
}

/** Each further failure of an item makes it wait twice as long: client-go's ItemExponentialFailureRateLimiter. */
export class ItemExponentialRateLimiter implements RateLimiter {
  readonly #base: Milliseconds;
  readonly #most: Milliseconds;
  readonly #failures = new Map<string, number>();

  constructor({ base, most }: { readonly base: Milliseconds; readonly most: Milliseconds }) {
    this.#base = base;
    this.#most = most;
  }

  when(item: string): Milliseconds {
    const failures = this.requeues(item);
    this.#failures.set(item, failures + 1);
    return Math.min(this.#base * 2 ** failures, this.#most);
  }

  forget(item: string): void {
    this.#failures.delete(item);
  }

  requeues(item: string): number {
    return this.#failures.get(item) ?? 0;
  }
}

/**
 * A token bucket over all items: `perSecond` a second on average, `burst` at once. Who finds it empty waits for the token
 * that it takes in advance: client-go's BucketRateLimiter over golang.org/x/time/rate.
 */
export class BucketRateLimiter implements RateLimiter {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: Milliseconds;

  constructor(clock: Clock, { perSecond, burst }: { readonly perSecond: number; readonly burst: number }) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledAt = clock.monotonic();
  }

  when(): Milliseconds {
    const now = this.#clock.monotonic();
    const earned = ((now - this.#filledAt) * this.#perSecond) / 1000;
    this.#tokens = Math.min(this.#burst, this.#tokens + earned) - 1;
    this.#filledAt = now;
    return this.#tokens >= 0 ? 0 : (-this.#tokens * 1000) / this.#perSecond;
  }

  forget(): void {}

  requeues(): number {
    return 0;
  }
}

/** The strictest of several limiters: client-go's MaxOfRateLimiter. */
export class StrictestRateLimiter implements RateLimiter {
  readonly #limiters: readonly RateLimiter[];

  constructor(...limiters: readonly RateLimiter[]) {
    this.#limiters = limiters;
  }

  when(item: string): Milliseconds {
    return Math.max(0, ...this.#limiters.map((limiter) => limiter.when(item)));
  }

  forget(item: string): void {
    for (const limiter of this.#limiters) limiter.forget(item);
  }

  requeues(item: string): number {
    return Math.max(0, ...this.#limiters.map((limiter) => limiter.requeues(item)));
  }
}

/**
 * What controllers use unless they have reasons: 5 ms doubling to 1000 s for each item, and 10 a second with bursts of
 * 100 over all (`DefaultTypedControllerRateLimiter`, client-go/util/workqueue/default_rate_limiters.go, 0.36).
 */
export function controllerRateLimiter(clock: Clock): RateLimiter {
  return new StrictestRateLimiter(
    new ItemExponentialRateLimiter({ base: 5, most: 1_000_000 }),
    new BucketRateLimiter(clock, { perSecond: 10, burst: 100 }),
  );
}
