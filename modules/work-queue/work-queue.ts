import type { Clock, Milliseconds } from '../ports/clock.ts';
import type { RateLimiter } from './rate-limiter.ts';

/**
 * client-go's rate limiting work queue (util/workqueue, 0.36): an item is in it once however often it is added, no two
 * workers hold the same item, and one that is added while a worker holds it comes again when that worker is done.
 * Once it is shut down it takes nothing more, delayed items included, and workers get what is ready, then null.
 *
 * A delay ends early when a graceful stop is requested, as `Clock.sleep` does; who stops shuts the queue down.
 * Not taken over: metrics, priorities, queues of one's own.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #limiter: RateLimiter;
  readonly #ready: string[] = [];
  readonly #dirty = new Set<string>();
  readonly #held = new Set<string>();
  readonly #delayed = new Map<string, Milliseconds>();
  readonly #waiting: ((item: string | null) => void)[] = [];
  readonly #draining: (() => void)[] = [];
  #open = true;

  constructor(clock: Clock, limiter: RateLimiter) {
    this.#clock = clock;
    this.#limiter = limiter;
  }

  /** How many items are ready for a worker. */
  get length(): number {
    return this.#ready.length;
  }

  get shuttingDown(): boolean {
    return !this.#open;
  }

  add(item: string): void {
    if (!this.#open || this.#dirty.has(item)) return;
    this.#dirty.add(item);
    if (!this.#held.has(item)) this.#push(item);
  }

  /** Adds it when `delay` is over; of several delayed requests for an item the earliest counts. */
  addAfter(item: string, delay: Milliseconds): void {
    if (!this.#open) return;
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

  /** Adds it after as long as the limiter says. */
  addRateLimited(item: string): void {
    this.addAfter(item, this.#limiter.when(item));
  }

  /** Ends the item's rate limiting; it stays in the queue, and a worker must still say `done`. */
  forget(item: string): void {
    this.#limiter.forget(item);
  }

  /** How often the item was added with a rate limit since it was last forgotten. */
  requeues(item: string): number {
    return this.#limiter.requeues(item);
  }

  /** The next item, now the caller's until `done`; null once the queue is shut down and nothing is ready. */
  get(): Promise<string | null> {
    const item = this.#ready.shift();
    if (item !== undefined) {
      this.#hold(item);
      return Promise.resolve(item);
    }
    if (!this.#open) return Promise.resolve(null);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Gives an item back that `get` has handed out. Anything else is ignored. */
  done(item: string): void {
    if (!this.#held.delete(item)) return;
    if (this.#dirty.has(item)) this.#push(item);
    this.#settle();
  }

  /** Takes nothing more; a worker that waits gets null, and drains are over. */
  shutDown(): void {
    this.#close();
    for (const resolve of this.#draining.splice(0)) resolve();
  }

  /**
   * Takes nothing more, and resolves when every item that is ready or held is done, or at `shutDown`. Workers must go on
   * until `get` says null. (client-go may return a moment earlier, between one item and the next.)
   */
  shutDownWithDrain(): Promise<void> {
    this.#close();
    const drained = new Promise<void>((resolve) => this.#draining.push(resolve));
    this.#settle();
    return drained;
  }

  #close(): void {
    this.#open = false;
    this.#delayed.clear();
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

  #settle(): void {
    if (this.#held.size > 0 || this.#ready.length > 0) return;
    for (const resolve of this.#draining.splice(0)) resolve();
  }
}
