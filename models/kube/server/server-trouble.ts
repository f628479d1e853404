import type { Simulation } from '../../../sim/kernel/simulation.ts';
import { internal, serviceUnavailable, tooManyRequests, type FailureStatus } from '../status.ts';

/** What ails one API server, each for a while: it is down, it has too much to do, or it cannot serve. */
export class ServerTrouble {
  readonly #simulation: Simulation;
  readonly #server: string;
  #downUntil = 0;
  #busyUntil = 0;
  #failingUntil = 0;

  constructor(simulation: Simulation, server: string) {
    this.#simulation = simulation;
    this.#server = server;
  }

  get listening(): boolean {
    return this.#downUntil <= this.#simulation.now;
  }

  /** It accepts no connections for `duration` ms. */
  goDown(duration: number): void {
    this.#downUntil = Math.max(this.#downUntil, this.#simulation.now + duration);
  }

  /** It answers 429 for `duration` ms. */
  throttle(duration: number): void {
    this.#busyUntil = Math.max(this.#busyUntil, this.#simulation.now + duration);
  }

  /** It answers 500 or 503 for `duration` ms. */
  fail(duration: number): void {
    this.#failingUntil = Math.max(this.#failingUntil, this.#simulation.now + duration);
  }

  /** Why it does not serve a request just now, or null. What is refused was not applied. */
  refusal(): FailureStatus | null {
    const simulation = this.#simulation;
    const { now } = simulation;
    if (this.#busyUntil > now) {
      simulation.mark('throttled-429');
      return tooManyRequests();
    }
    if (this.#failingUntil <= now) return null;
    simulation.mark('failed-5xx');
    const draw = simulation.streams.draw('kube-failure', simulation.identify(`${this.#server}/failure`));
    return draw < 0.5 ? internal('etcdserver: no leader') : serviceUnavailable();
  }
}
