import type { Clock, Milliseconds } from '../../ports/clock.ts';
import { ItemExponentialRateLimiter } from './rate-limiter.ts';

/**
 * client-go's rate limiting work queue (util/workqueue): an item is in it once however often it is added, no two workers
 * hold the same item, and one that is added while a worker holds it comes again when that worker is done.
 * Not taken over: metrics, priorities, draining.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #limiter: ItemExponentialRateLimiter;
  readonly #ready: string[] = [];
  readonly #dirty = new Set<string>();
  readonly #held = new Set<string>();
  readonly #delayed = new Map<string, Milliseconds>();
  readonly #waiting: ((item: string | null) => void)[] = [];
  #open = true;

  constructor(clock: Clock, limiter: { readonly base: Milliseconds; readonly most: Milliseconds }) {
    this.#clock = clock;
    this.#limiter = new ItemExponentialRateLimiter(limiter.base, limiter.most);
  }

  add(item: string): void {
    if (!this.#open || this.#dirty.has(item)) return;
    this.#dirty.add(item);
    if (!this.#held.has(item)) this.#push(item);
  }

  /** Adds it when `delay` is over; of several delayed requests for an item the earliest counts. */
  addAfter(item: string, delay: Milliseconds): void {
    if (delay <= 0) return this.add(item);
    const readyAt = this.#clock.monotonic() + delay;
    const known = this.#delayed.get(item);
    if (known !== undefined && known <= readyAt) return;
    this.#delayed.set(item, readyAt);
    void this.#clock.sleep(delay).then(() => {
      if (this.#delayed.get(item) !== readyAt) return;
      this.#delayed.delete(item);
      this.add(item);
    });
  }

  /** Adds it after as long as the limiter says, which doubles with every call until `forget`. */
  addRateLimited(item: string): void {
    this.addAfter(item, this.#limiter.when(item));
  }

  forget(item: string): void {
    this.#limiter.forget(item);
  }

  /** The next item, now the caller's until `done`; null once the queue is shut down. */
  get(): Promise<string | null> {
    if (!this.#open) return Promise.resolve(null);
    const item = this.#ready.shift();
    if (item === undefined) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#hold(item);
    return Promise.resolve(item);
  }

  done(item: string): void {
    this.#held.delete(item);
    if (this.#dirty.has(item)) this.#push(item);
  }

  shutDown(): void {
    this.#open = false;
    for (const resolve of this.#waiting.splice(0)) resolve(null);
  }

  #push(item: string): void {
    const resolve = this.#waiting.shift();
    if (resolve === undefined) {
      this.#ready.push(item);
      return;
    }
    this.#hold(item);
    resolve(item);
  }

  #hold(item: string): void {
    this.#dirty.delete(item);
    this.#held.add(item);
  }
}
