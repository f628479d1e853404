import type { PendingEvent } from '../../sim/kernel/event.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { WatchRequest } from './request.ts';
import type { WatchSink } from './verbs/watch.ts';
import type { StreamedEvent } from './watch-event.ts';

/** S after which a server ends a watch that asked for no time: `--min-request-timeout` and up to twice that. */
const unasked = [1800, 3600] as const;

/** The time of one open watch at its server: it ends after the time asked for, or after 30 to 60 minutes. */
export class ServedWatch implements WatchSink {
  readonly #simulation: Simulation;
  readonly #sink: WatchSink;
  #limit: PendingEvent | null = null;
  #over = false;

  constructor(simulation: Simulation, sink: WatchSink) {
    this.#simulation = simulation;
    this.#sink = sink;
  }

  /** Starts its time, once the server has opened it. `client` keys what is drawn. */
  start(client: string, { options: { timeoutSeconds } }: WatchRequest): void {
    if (this.#over) return;
    const simulation = this.#simulation;
    const [least, most] = timeoutSeconds === undefined ? unasked : [timeoutSeconds, timeoutSeconds];
    const window = { earliest: simulation.now + least * 1000, latest: simulation.now + most * 1000 + 10 };
    const identity = simulation.identify(`${client}/kube/watch-timeout`);
    this.#limit = simulation.schedule(identity, window, () => this.end());
  }

  deliver(event: StreamedEvent): void {
    if (!this.#over) this.#sink.deliver(event);
  }

  /** The server ends it. */
  end(): void {
    if (this.#over) return;
    this.close();
    this.#sink.end();
  }

  /** Nobody listens any more. */
  close(): void {
    this.#over = true;
    if (this.#limit !== null) this.#simulation.cancel(this.#limit);
    this.#limit = null;
  }
}
