import type { Link } from '../../../sim/kernel/link.ts';
import type { Process } from '../../../sim/kernel/process.ts';
import type { Simulation } from '../../../sim/kernel/simulation.ts';
import type { EpochMilliseconds } from '../../../modules/ports/clock.ts';
import { Backend, type ConnectReply } from './backend.ts';
import type { DatabaseDialect, DatabaseEngine, DatabaseSession, RowChange } from '../engine.ts';
import { Engine as InnodbEngine } from '../innodb/engine.ts';
import { Engine as PostgresEngine } from '../postgres/engine.ts';
import { Replication } from './replication.ts';
import { offerDatabaseFaults } from './server-faults.ts';
import { ServerTrouble } from './server-trouble.ts';
import type { DatabaseSchema } from '../sql/schema.ts';
import { parameter } from '../dialect/expressions/parameter.ts';
import { positionOf } from '../dialect/statements/assignments.ts';
import { notSupported, SqlError, terminatedByAdministrator, tooManyClients } from '../sql/sql-error.ts';
import type { ResultRow } from '../sql/value.ts';

export interface DatabaseOptions<Rows = unknown> {
  readonly schema: DatabaseSchema<Rows>;
  /** Which database it is. MySQL mode is InnoDB's. Default `postgres`. */
  readonly dialect?: DatabaseDialect;
  /** Ms that the server's clock is ahead of true time. Default 0. */
  readonly clockOffset?: number;
  /** PostgreSQL's `deadlock_timeout`, ms: after so long a wait looks whether it is part of a deadlock. Default 1000. */
  readonly deadlockTimeout?: number;
  /** `lock_timeout`, ms. Default null: none; in MySQL mode innodb_lock_wait_timeout's 50 000. */
  readonly lockTimeout?: number | null;
  /** PostgreSQL's `statement_timeout`, ms; here only waits take time. Default null: none. */
  readonly statementTimeout?: number | null;
  /** Ms that a client waits for an answer before it gives its connection up. Default 60 000. */
  readonly clientTimeout?: number;
  /** Within how many ms after a client is gone the server notices and frees its locks. Default [0, 1000]. */
  readonly noticeWithin?: readonly [number, number];
  /** PostgreSQL's `max_connections`. Sessions of clients that are gone count until that is noticed. Default 100. */
  readonly maxConnections?: number;
  /**
   * Adds a hot standby for reads, whose state is so many ms old: bounds. Default null: there is none, and replication to
   * whoever takes over is synchronous.
   */
  readonly replicaLag?: readonly [number, number] | null;
  /** How long messages travel. Default: a quiet data-centre network. */
  readonly latency?: Link;
}

/** Where clients connect to: the server that takes writes, or its read-only replica. */
export type Endpoint = 'primary' | 'replica';

/** The name of the link between replicas and the database, and of the store in facts and footprints. */
export const databaseLink = 'database';

/**
 * The database server of a simulation: the engine behind the kernel. Statements arrive as events and are applied
 * atomically up to their waits; every woken statement goes on in an event of its own, so wake-ups race.
 *
 * BEGIN travels with the first statement of its transaction. `server-faults.ts` lists the faults that it offers. Not modelled
 * besides what the engine's header says: authentication, reserved connections, `idle_in_transaction` and TCP timeouts other
 * than `noticeWithin`, and what `replication.ts` leaves out.
 */
export class DatabaseServer<Rows = unknown> {
  /** Never present at run time; carries Kysely's types of the rows. */
  declare readonly rows?: Rows;
  readonly simulation: Simulation;
  readonly engine: DatabaseEngine;
  readonly clientTimeout: number;
  readonly noticeWithin: readonly [number, number];
  readonly timeouts: {
    readonly deadlockTimeout: number;
    readonly lockTimeout: number | null;
    readonly statementTimeout: number | null;
  };

  readonly trouble: ServerTrouble;
  /** Null: there is no replica. */
  readonly replication: Replication | null;

  #clockOffset: number;
  readonly #maxConnections: number;
  readonly #backends = new Map<DatabaseSession, Backend>();
  readonly #connections = new Map<string, number>();

  constructor(simulation: Simulation, options: DatabaseOptions<Rows>) {
    this.simulation = simulation;
    const { schema, dialect = 'postgres', replicaLag = null } = options;
    this.trouble = new ServerTrouble(simulation);
    if (dialect === 'mysql') {
      if (replicaLag !== null) throw notSupported('replicas in MySQL mode');
      this.engine = new InnodbEngine(schema, this.#committed, () => this.now());
      this.replication = null;
    } else {
      // Nobody looks for deadlocks yet: the backends do by themselves.
      const engine = new PostgresEngine(
        schema,
        this.#committed,
        () => this.now(),
        () => null,
      );
      this.engine = engine;
      this.replication = replicaLag === null ? null : new Replication(simulation, engine, replicaLag);
    }
    this.clientTimeout = options.clientTimeout ?? 60_000;
    this.noticeWithin = options.noticeWithin ?? [0, 1000];
    this.timeouts = {
      deadlockTimeout: options.deadlockTimeout ?? 1000,
      lockTimeout: options.lockTimeout ?? (dialect === 'mysql' ? 50_000 : null),
      statementTimeout: options.statementTimeout ?? null,
    };
    this.#clockOffset = options.clockOffset ?? 0;
    this.#maxConnections = options.maxConnections ?? 100;
    simulation.declareLink(databaseLink, options.latency);
    offerDatabaseFaults(simulation, this, databaseLink);
  }

  /** The server's clock, whole ms since 1970. */
  now(): EpochMilliseconds {
    return Math.floor(this.simulation.epoch + this.simulation.now + this.#clockOffset);
  }

  /** Its clock, and so `now()`, steps by so many ms. */
  stepClock(offset: number): void {
    this.#clockOffset += offset;
  }

  /** Whether nobody listens. A replica stays up when the primary is down. */
  refuses(endpoint: Endpoint): boolean {
    return endpoint === 'primary' && this.trouble.isDown;
  }

  /** Stores rows, before the run begins or as a user outside would in `simulation.at`: one committed transaction. @throws SqlError when they break a rule */
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
      locking: [],
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
  accept(process: Process, endpoint: Endpoint): ConnectReply {
    if (this.refuses(endpoint)) return { kind: 'silence', silence: 'refused' };
    if (this.trouble.isFull || this.#clientsOf(endpoint) >= this.#maxConnections) {
      this.simulation.mark('database/too-many-connections');
      return { kind: 'error', error: tooManyClients() };
    }
    return { kind: 'accepted', backend: this.#open(process, endpoint) };
  }

  /** Ends all sessions at once and refuses requests for `duration` ms. Committed data stays. Call inside an event. */
  restart(duration: number): void {
    this.trouble.goDown(duration);
    for (const backend of this.#backends.values()) if (backend.endpoint === 'primary') backend.terminate();
  }

  /** As `restart`, and the replica takes over: what it did not have is gone. Call inside an event. */
  failOver(duration: number): void {
    this.restart(duration);
    const lost = this.replication?.promote() ?? [];
    if (lost.length > 0) this.simulation.mark('database/commits-lost');
    this.#report(lost, null);
  }

  /** Ends the sessions of a client, who is told why. Call inside an event. */
  terminateSessions(client: string): void {
    for (const backend of this.#backends.values()) {
      if (backend.process.name === client) backend.terminate(terminatedByAdministrator());
    }
  }

  /** Makes the waiting statements of a client fail; false when it has none. Call inside an event. */
  cancelStatements(client: string): boolean {
    let found = false;
    for (const backend of this.#backends.values()) {
      if (backend.process.name === client && backend.cancel()) found = true;
    }
    return found;
  }

  #clientsOf(endpoint: Endpoint): number {
    let count = 0;
    for (const backend of this.#backends.values()) if (backend.endpoint === endpoint) count++;
    return count;
  }

  #open(process: Process, endpoint: Endpoint): Backend {
    const life = `${process.name}.${process.incarnation}`;
    const nth = (this.#connections.get(life) ?? 0) + 1;
    this.#connections.set(life, nth);
    const label = `${life}.${nth}`;
    const session = (endpoint === 'primary' ? this.engine : this.replication)?.openSession(label);
    if (session === undefined) throw new Error('the database has no replica');
    const backend = new Backend(this, process, session, endpoint);
    this.#backends.set(session, backend);
    return backend;
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

  readonly #committed = (changes: readonly RowChange[], session: DatabaseSession): void => {
    const backend = this.#backends.get(session);
    this.replication?.committed(backend?.commitSent ?? null);
    this.#report(changes, backend?.process.name ?? null);
  };

  #report(changes: readonly RowChange[], process: string | null): void {
    const version = String(this.engine.version);
    for (const { table, key, before, after } of changes) {
      const row = { collection: table, key, before, after, version, process };
      this.simulation.observe({ kind: 'changed', store: databaseLink, ...row });
    }
  }
}
