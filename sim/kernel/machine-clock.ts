import type { VirtualTime } from './event.ts';

/** The clocks of one replica's machine: a wall clock that may be skewed, step and drift, and a monotonic one. */
export class MachineClock {
  readonly #now: () => VirtualTime;
  readonly #uptime: number;
  #wallBase: number;
  #monotonicBase: number;
  #since: VirtualTime = 0;
  #rate = 1;

  /**
   * @param epoch wall-clock ms since 1970 at virtual time 0
   * @param uptime what the monotonic clock shows at virtual time 0, in ms
   */
  constructor(now: () => VirtualTime, epoch: number, uptime: number) {
    this.#now = now;
    this.#wallBase = epoch;
    this.#uptime = uptime;
    this.#monotonicBase = uptime;
  }

  /** Wall-clock ms since 1970, whole. */
  wall(): number {
    return Math.floor(this.#wallBase + (this.#now() - this.#since) * this.#rate);
  }

  /** Monotonic ms; not comparable between machines. */
  monotonic(): number {
    return this.#monotonicBase + (this.#now() - this.#since) * this.#rate;
  }

  /** How long `duration` ms of this machine's clock take in virtual ms. */
  virtualDuration(duration: number): number {
    return duration / this.#rate;
  }

  /** Steps the wall clock by `offset` ms; from now on both clocks run `drift` faster than virtual time. */
  skew(offset: number, drift: number): void {
    const wall = this.#wallBase + (this.#now() - this.#since) * this.#rate;
    this.#monotonicBase = this.monotonic();
    this.#wallBase = wall + offset;
    this.#since = this.#now();
    this.#rate = 1 + drift;
  }

  get uptime(): number {
    return this.#uptime;
  }
}
