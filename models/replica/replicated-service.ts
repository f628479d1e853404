import type { Process } from '../../sim/kernel/process.ts';
import type { Replica } from '../../sim/kernel/replica.ts';
import type { Silence } from '../../sim/kernel/request.ts';
import { callRemote } from '../../sim/kernel/service.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';

export interface ReplicatedServiceOptions<Api> {
  /** Its replicas are `name-0`, `name-1` and so on. */
  readonly name: string;
  readonly replicas: number;
  readonly link: string;
  /** Ms until a caller gives up. */
  readonly timeout: number;
  /** What a new process of a replica serves. */
  readonly open: (process: Process, index: number) => Api;
}

/** One call of a service. `Value` is what the caller gets. */
export interface ServiceCall<Api, Value> {
  readonly operation: string;
  readonly object: string;
  /** Runs in the server's process. */
  readonly handle: (api: Api, server: Process) => Promise<Value>;
  readonly unanswered: (silence: Silence) => Value;
  /** The answer in a word, for the history. */
  readonly outcome: (value: Value) => string;
}

export type CallService<Api> = <Value>(call: ServiceCall<Api, Value>) => Promise<Value>;

/**
 * Replicas that serve calls behind one name, as pods behind a Kubernetes Service. Not modelled: readiness, draining before
 * a stop, and balancing by call (a client stays with its connection, as gRPC does).
 */
export class ReplicatedService<Api> {
  readonly #options: ReplicatedServiceOptions<Api>;
  readonly #servers: readonly Replica[];
  readonly #open = new Map<Process, Api>();

  constructor(simulation: Simulation, options: ReplicatedServiceOptions<Api>) {
    this.#options = options;
    this.#servers = Array.from({ length: options.replicas }, (_, index) =>
      simulation.replica({
        name: `${options.name}-${index}`,
        startWithin: [0, 1000],
        main: (process) => {
          this.#open.set(process, options.open(process, index));
          process.whenOver(() => this.#open.delete(process));
          return process.wait<void>(() => {});
        },
      }),
    );
  }

  /** A connection of `caller`: to a server that is drawn, kept until it breaks, and then made to the next. */
  connect(caller: Process): CallService<Api> {
    let index = Math.floor(caller.fraction() * this.#servers.length);
    return async ({ operation, object, handle, unanswered, outcome }) => {
      const server = this.#servers[index % this.#servers.length];
      if (server === undefined) throw new RangeError(`${this.#options.name} has no replicas`);
      return callRemote(caller, {
        link: this.#options.link,
        operation,
        object,
        timeout: this.#options.timeout,
        server,
        handle: async (process) => {
          const api = this.#open.get(process);
          if (api === undefined) throw new Error(`${process.name} serves before it has started`);
          return handle(api, process);
        },
        unanswered: (silence) => {
          if (silence !== 'timeout') index += 1;
          return unanswered(silence);
        },
        outcome,
      });
    };
  }
}
