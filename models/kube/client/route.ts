import type { Simulation } from '../../../sim/kernel/simulation.ts';
import type { Endpoint } from '../server/endpoint.ts';

/**
 * The connection of one client to the API servers, as behind a load balancer: it stays with a server until the
 * connection breaks, and the next one may go to a server whose watch caches are further behind.
 */
export class Route {
  readonly #simulation: Simulation;
  readonly #endpoints: readonly Endpoint[];
  #index: number;
  #newest = 0;

  constructor(simulation: Simulation, endpoints: readonly Endpoint[], index: number) {
    this.#simulation = simulation;
    this.#endpoints = endpoints;
    this.#index = index % endpoints.length;
  }

  get endpoint(): Endpoint {
    const endpoint = this.#endpoints[this.#index];
    if (endpoint === undefined) throw new RangeError('a cluster has at least one API server');
    return endpoint;
  }

  /** The connection is broken: the next one goes to the next server that listens, or to the same when none does. */
  move(): void {
    const { length } = this.#endpoints;
    for (let step = 1; step < length; step++) {
      const next = (this.#index + step) % length;
      if (this.#endpoints[next]?.listening !== true) continue;
      this.#index = next;
      return this.#simulation.mark('client-moved');
    }
  }

  /** Takes note of the version of a list; counts those that are older than what the client has been shown before. */
  saw(resourceVersion: string): void {
    const revision = Number(resourceVersion);
    if (revision < this.#newest) this.#simulation.mark('back-in-time');
    else this.#newest = revision;
  }
}
