import type { Clock, EpochMilliseconds, Milliseconds } from '../../modules/ports/clock.ts';
import type { StopSignals } from './stop-signals.ts';

/** A timer of Node takes no more; longer sleeps are several. */
const longestTimer = 2 ** 31 - 1;

/** The clocks of this machine. Sleepers wake when a graceful stop is requested. */
export class SystemClock implements Clock {
  readonly #signals: StopSignals;

  constructor(signals: StopSignals) {
    this.#signals = signals;
  }

  now(): EpochMilliseconds {
    return Date.now();
  }

  monotonic(): Milliseconds {
    return performance.now();
  }

  async sleep(duration: Milliseconds): Promise<void> {
    const end = performance.now() + duration;
    let left = duration;
    do {
      await this.#pause(Math.min(left, longestTimer));
      left = end - performance.now();
    } while (left > 0 && !this.#signals.stopping);
  }

  #pause(duration: Milliseconds): Promise<void> {
    if (this.#signals.stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        forget();
        resolve();
      }, Math.ceil(duration));
      const forget = this.#signals.whenStopping(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
