import type { Link } from '../../sim/kernel/link.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Replica } from '../../sim/kernel/replica.ts';
import type { Silence } from '../../sim/kernel/request.ts';
import { callRemote } from '../../sim/kernel/service.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';

export interface ReplicatedServiceOptions<Api, Answer, Refusal extends Answer> {
  /** Its replicas are `name-0`, `name-1` and so on. */
  readonly name: string;
  readonly replicas: number;
  readonly link: string;
  /** How long messages travel. Default: a quiet data-centre network. */
  readonly latency?: Link;
  /** Ms until a caller gives up. */
  readonly timeout: number;
  /** What a new process of a replica serves. */
  readonly open: (process: Process, index: number) => Api;
  /** What a caller gets that has no answer. */
  readonly unanswered: (silence: Silence) => Refusal;
  /** An answer in a word, for the history. */
  readonly outcome: (answer: Answer) => string;
}

/** Calls the service: an operation, the object that it is about, and what the server does, in its own process. */
export type CallService<Api, Answer, Refusal> = <Value extends Answer>(
  operation: string,
  object: string,
  handle: (api: Api, server: Process) => Promise<Value>,
) => Promise<Value | Refusal>;

/**
 * Replicas that serve calls behind one name, as pods behind a Kubernetes Service. Not modelled: readiness, draining before
 * a stop, and balancing by call (a client stays with its connection, as gRPC does).
 */
export class ReplicatedService<Api, Answer, Refusal extends Answer> {
  readonly #options: ReplicatedServiceOptions<Api, Answer, Refusal>;
  readonly #servers: readonly Replica[];
  readonly #open = new Map<Process, Api>();

  constructor(simulation: Simulation, options: ReplicatedServiceOptions<Api, Answer, Refusal>) {
    const { name, replicas, link, latency, open } = options;
    this.#options = options;
    simulation.declareLink(link, latency);
    this.#servers = simulation.deploy({
      name,
      replicas,
      startWithin: [0, 1000],
      main: (process, index) => {
        this.#open.set(process, open(process, index));
        process.whenOver(() => this.#open.delete(process));
        return process.wait<void>(() => {});
      },
    });
  }

  /** A connection of `caller`: to a server that is drawn, kept until it breaks, and then made to the next. */
  connect(caller: Process): CallService<Api, Answer, Refusal> {
    const { name, link, timeout, unanswered, outcome } = this.#options;
    let index = Math.floor(caller.fraction() * this.#servers.length);
    return async <Value extends Answer>(
      operation: string,
      object: string,
      handle: (api: Api, server: Process) => Promise<Value>,
    ) => {
      const server = this.#servers[index % this.#servers.length];
      if (server === undefined) throw new RangeError(`${name} has no replicas`);
      return callRemote<Value | Refusal>(caller, {
        link,
        operation,
        object,
        timeout,
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
