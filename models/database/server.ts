import type { Process } from '../../sim/kernel/process.ts';
import type { Simulation } from '../../sim/kernel/simulation.ts';
import type { EpochMilliseconds } from '../../modules/ports/clock.ts';
import { Backend, type ConnectReply } from './backend.ts';
import type { DatabaseEngine, DatabaseSession, RowChange } from './engine.ts';
import { Engine } from './postgres/engine.ts';
import type { DatabaseSchema } from './sql/schema.ts';
import { parameter } from './dialect/parameter.ts';
import { positionOf } from './dialect/assignments.ts';
import { SqlError, tooManyClients } from './sql/sql-error.ts';
import type { ResultRow } from './sql/value.ts';

export interface DatabaseOptions {
  readonly schema: DatabaseSchema;
  /** Ms that the server's clock is ahead of true time. Default 0. */
  readonly clockOffset?: number;
  /** PostgreSQL's `lock_timeout`, ms. Default null: none. */
  readonly lockTimeout?: number | null;
  /** PostgreSQL's `statement_timeout`, ms; here only waits take time. Default null: none. */
  readonly statementTimeout?: number | null;
  /** Ms that a client waits for an answer before it gives its connection up. Default 60 000. */
  readonly clientTimeout?: number;
  /** Within how many ms after a client is gone the server notices and frees its locks. Default [0, 1000]. */
  readonly noticeWithin?: readonly [number, number];
  /** PostgreSQL's `max_connections`. Sessions of clients that are gone count until that is noticed. Default 100. */
  readonly maxConnections?: number;
}

/** Where clients connect to: the server that takes writes, or its read-only replica. */
export type Endpoint = 'primary' | 'replica';

/** The name of the link between replicas and the database, and of the store in facts and footprints. */
export const databaseLink = 'database';

/**
 * The database server of a simulation: the engine behind the kernel. Statements arrive as events and are applied
 * atomically up to their waits; every woken statement goes on in an event of its own, so wake-ups race.
 *
 * BEGIN travels with the first statement of its transaction. Not modelled besides what the engine's header says: authentication, connection limits, `idle_in_transaction`
 * and TCP timeouts other than `noticeWithin`, replicas and failover with loss of commits.
 *
 * Offers the fault `database/restart`: all sessions end, and for its duration new requests are refused.
 */
export class DatabaseServer {
  readonly simulation: Simulation;
  readonly engine: DatabaseEngine;
  readonly clientTimeout: number;
  readonly noticeWithin: readonly [number, number];
  readonly timeouts: { readonly lockTimeout: number | null; readonly statementTimeout: number | null };

  readonly #clockOffset: number;
  readonly #maxConnections: number;
  readonly #backends = new Map<DatabaseSession, Backend>();
  readonly #connections = new Map<string, number>();
  #downUntil = 0;

  constructor(simulation: Simulation, options: DatabaseOptions) {
    this.simulation = simulation;
    this.engine = new Engine(
      options.schema,
      (changes, session) => this.#committed(changes, session),
      () => this.now(),
    );
    this.clientTimeout = options.clientTimeout ?? 60_000;
    this.noticeWithin = options.noticeWithin ?? [0, 1000];
    this.timeouts = { lockTimeout: options.lockTimeout ?? null, statementTimeout: options.statementTimeout ?? null };
    this.#clockOffset = options.clockOffset ?? 0;
    this.#maxConnections = options.maxConnections ?? 100;
    simulation.injector.offer('database/restart', (_target, duration) => this.restart(duration));
  }

  /** The server's clock, whole ms since 1970. */
  now(): EpochMilliseconds {
    return Math.floor(this.simulation.epoch + this.simulation.now + this.#clockOffset);
  }

  get isDown(): boolean {
    return this.#downUntil > this.simulation.now;
  }

  /** Stores rows before the run begins: one committed transaction. @throws SqlError when they break a rule */
  seed(table: string, rows: readonly { readonly [column: string]: unknown }[]): void {
    const layout = this.engine.schema.byName.get(table);
    if (layout === undefined) throw new SqlError('42P01', `relation "${table}" does not exist`);
    const session = this.engine.openSession('seed');
    const outcome = session.execute({
      kind: 'insert',
      table: layout,
      source: {
        kind: 'values',
        rows: rows.map((row) => {
          for (const name of Object.keys(row)) positionOf(layout, name);
          return layout.columns.map(({ name, type }) =>
            name in row ? { kind: 'constant', value: parameter(row[name], type) } : null,
          );
        }),
      },
      parameters: [],
      conflict: null,
      returning: null,
    });
    if (outcome.kind === 'failed') throw outcome.error;
  }

  /** The committed rows of a table; for scenarios and properties. */
  committedRows(table: string): ResultRow[] {
    return this.engine.committedRows(table);
  }

  /** Answers a client that connects, and opens its session. */
  accept(process: Process): ConnectReply {
    if (this.isDown) return { kind: 'silence', silence: 'refused' };
    if (this.#backends.size >= this.#maxConnections) {
      this.simulation.mark('database/too-many-connections');
      return { kind: 'error', error: tooManyClients() };
    }
    return { kind: 'accepted', backend: this.#open(process) };
  }

  #open(process: Process): Backend {
    const life = `${process.name}.${process.incarnation}`;
    const nth = (this.#connections.get(life) ?? 0) + 1;
    this.#connections.set(life, nth);
    const backend = new Backend(this, process, this.engine.openSession(`${life}.${nth}`));
    this.#backends.set(backend.session, backend);
    return backend;
  }

  /** Ends all sessions at once and refuses requests for `duration` ms. Committed data stays. Call inside an event. */
  restart(duration: number): void {
    this.#downUntil = this.simulation.now + duration;
    for (const backend of this.#backends.values()) backend.terminate();
  }

  /** For backends: lets the statements go on that no longer have to wait. */
  wakeRunnable(): void {
    for (const session of this.engine.takeRunnable()) this.#backends.get(session)?.wakeUp();
  }

  /** For backends: this one has ended. */
  forget(backend: Backend): void {
    this.#backends.delete(backend.session);
    this.wakeRunnable();
  }

  #committed(changes: readonly RowChange[], session: DatabaseSession): void {
    const process = this.#backends.get(session)?.process.name ?? null;
    const version = String(this.engine.version);
    for (const { table, key, before, after } of changes) {
      this.simulation.observe({
        kind: 'changed',
        store: databaseLink,
        collection: table,
        key,
        before,
        after,
        version,
        process,
      });
    }
  }
}
