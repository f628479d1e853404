import type { PendingEvent } from '../../../sim/kernel/event.ts';
import type { Process } from '../../../sim/kernel/process.ts';
import { Connection } from './connection.ts';
import { ConnectionFailure } from './failure.ts';
import type { DatabaseServer, Endpoint } from '../server/server.ts';

export interface PoolOptions {
  readonly endpoint: Endpoint;
  /** Most connections at a time. */
  readonly size: number;
  /** Ms that a caller waits for one, be it a new one or one that others give back. */
  readonly connectTimeout: number;
}

interface Waiting {
  /** A connection; null: a place to open one in. */
  readonly proceed: (connection: Connection | null) => void;
  readonly timer: PendingEvent;
}

/** How long it takes to pass a connection on to whoever waits for one, ms. */
const handOverWithin = 0.05;

/**
 * The connections of one process, as node-postgres' Pool keeps them: opened when needed, given out last in first out, and
 * first come first served when all are taken. Not modelled: the end of idle connections, and the notice that an idle
 * client gets when its server is gone (here it finds out with its next statement).
 */
export class Pool {
  readonly #server: DatabaseServer;
  readonly #process: Process;
  readonly #options: PoolOptions;
  readonly #open = new Set<Connection>();
  readonly #idle: Connection[] = [];
  readonly #waiting: Waiting[] = [];
  /** How many are open or being opened. */
  #places = 0;

  constructor(server: DatabaseServer, process: Process, options: PoolOptions) {
    this.#server = server;
    this.#process = process;
    this.#options = options;
    process.whenOver(() => {
      for (const connection of this.#open) connection.abandon();
    });
  }

  /** @throws ConnectionFailure when there is none in time, SqlError when the server wants no more */
  async acquire(): Promise<Connection> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#places < this.#options.size) {
      this.#places += 1;
      return this.#connect();
    }
    return (await this.#wait()) ?? this.#connect();
  }

  /** Takes a connection back. */
  release(connection: Connection): void {
    if (!connection.usable) return this.#vacate(connection);
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(connection);
    else this.#handOver(next, connection);
  }

  async #connect(): Promise<Connection> {
    const { endpoint, connectTimeout } = this.#options;
    const connection = new Connection(this.#server, this.#process, (given) => this.release(given));
    this.#open.add(connection);
    try {
      await connection.open(endpoint, connectTimeout);
    } catch (error) {
      this.#vacate(connection);
      throw error;
    }
    return connection;
  }

  #vacate(connection: Connection): void {
    this.#open.delete(connection);
    const next = this.#waiting.shift();
    if (next === undefined) this.#places -= 1;
    else this.#handOver(next, null);
  }

  async #wait(): Promise<Connection | null> {
    const { simulation, name, timerSlack } = this.#process.replica;
    simulation.mark('database/pool-exhausted');
    const given = await this.#process.wait<Connection | null | 'timeout'>((proceed) => {
      const due = simulation.now + this.#options.connectTimeout;
      const window = { earliest: due, latest: due + timerSlack };
      const timer = simulation.schedule(simulation.identify(`${name}/pool-timeout`), window, () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        simulation.mark('database/pool-timeout');
        this.#process.awake('pool-timeout', () => proceed('timeout'));
      });
      const waiting = { proceed, timer };
      this.#waiting.push(waiting);
    });
    if (given === 'timeout') throw new ConnectionFailure('poolTimeout', 'none');
    return given;
  }

  #handOver({ proceed, timer }: Waiting, connection: Connection | null): void {
    const { simulation, name } = this.#process.replica;
    simulation.cancel(timer);
    const window = { earliest: simulation.now, latest: simulation.now + handOverWithin };
    simulation.schedule(simulation.identify(`${name}/pool`), window, () =>
      this.#process.awake('pool', () => proceed(connection)),
    );
  }
}
