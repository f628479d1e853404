import type { Footprint } from '../../../sim/kernel/footprint.ts';
import type { PendingEvent, VirtualTime } from '../../../sim/kernel/event.ts';
import type { Process } from '../../../sim/kernel/process.ts';
import type { Exchange } from '../../../sim/kernel/request.ts';
import type { DatabaseSession, Outcome } from '../engine.ts';
import { canceledByUser, deadlockDetected, lockTimeout, statementTimeout, type SqlError } from '../sql/sql-error.ts';
import type { Statement, StatementResult } from '../sql/statement.ts';
import type { DatabaseServer, Endpoint } from './server.ts';

/** What travels back to a client. */
export type Reply =
  | { readonly kind: 'result'; readonly result: StatementResult }
  | { readonly kind: 'error'; readonly error: SqlError }
  /** The last thing that the session says. */
  | { readonly kind: 'fatal'; readonly error: SqlError }
  | { readonly kind: 'silence'; readonly silence: 'timeout' | 'reset' | 'refused' };

/** What a client that connects is told. */
export type ConnectReply =
  | { readonly kind: 'accepted'; readonly backend: Backend }
  | { readonly kind: 'error'; readonly error: SqlError }
  | { readonly kind: 'silence'; readonly silence: 'timeout' | 'reset' | 'refused' };

/** How long a wake-up may take, ms: woken statements race. */
const wakeWithin = 0.05;

/** The server's side of one connection: runs its statements, waits for its locks. */
export class Backend {
  readonly process: Process;
  readonly session: DatabaseSession;
  readonly endpoint: Endpoint;
  /** When the COMMIT that it runs left its client; null when it runs none. */
  commitSent: VirtualTime | null = null;

  readonly #server: DatabaseServer;
  readonly #identity: string;
  #closed = false;
  /** What a client is told that uses the session after it was terminated; null: nothing. */
  #farewell: SqlError | null = null;
  #exchange: Exchange<Reply> | null = null;
  #footprint: (() => Footprint) | null = null;
  #versionBefore = 0;
  #serializable = false;
  #wake: PendingEvent | null = null;
  #lockTimer: PendingEvent | null = null;
  #statementTimer: PendingEvent | null = null;
  #deadlockTimer: PendingEvent | null = null;

  constructor(server: DatabaseServer, process: Process, session: DatabaseSession, endpoint: Endpoint) {
    this.#server = server;
    this.process = process;
    this.session = session;
    this.endpoint = endpoint;
    this.#identity = `database/%/${session.label}`;
  }

  /** Runs statements that arrived together: the last one's outcome is the answer. */
  receive(
    statements: readonly Statement[],
    exchange: Exchange<Reply>,
    sent: VirtualTime,
    footprint: () => Footprint,
  ): void {
    if (this.#closed) return this.#part(exchange);
    this.#exchange = exchange;
    this.#footprint = footprint;
    this.#versionBefore = this.#server.engine.version;
    let outcome: Outcome | null = null;
    for (const statement of statements) {
      this.commitSent = statement.kind === 'commit' ? sent : null;
      outcome = this.#execute(statement);
    }
    if (outcome !== null) this.#conclude(outcome);
  }

  #execute(statement: Statement): Outcome {
    if (statement.kind === 'begin') this.#serializable = statement.isolation === 'serializable';
    const error = this.#server.trouble.befalls(this.process.name, statement, this.#serializable);
    if (statement.kind === 'commit' || statement.kind === 'rollback') this.#serializable = false;
    if (error === null) return this.session.execute(statement);
    const outcome = this.session.execute({ kind: 'invalid', error });
    // A COMMIT that fails ends the transaction all the same.
    if (statement.kind === 'commit') this.session.execute({ kind: 'rollback' });
    return outcome;
  }

  /** Schedules the resumption of a statement whose wait is over. */
  wakeUp(): void {
    const { simulation } = this.#server;
    const window = { earliest: simulation.now, latest: simulation.now + wakeWithin };
    this.#wake = simulation.schedule(
      this.#name('wake'),
      window,
      () => {
        this.#wake = null;
        this.#conclude(this.session.resume());
      },
      this.#footprint,
    );
  }

  /**
   * Ends the session: the transaction rolls back, its locks are free, an open request is told `farewell`, or nothing.
   */
  terminate(farewell: SqlError | null = null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#farewell = farewell;
    this.#stopTimers();
    this.session.close();
    if (this.#exchange !== null) this.#part(this.#exchange);
    this.#exchange = null;
    this.#server.forget(this);
  }

  #part(exchange: Exchange<Reply>): void {
    const error = this.#farewell;
    if (error === null) return exchange.drop('reset');
    this.#server.simulation.mark('database/terminated');
    exchange.reply({ kind: 'fatal', error }, error.sqlState);
  }

  /** Makes a waiting statement fail; false when there is none. */
  cancel(): boolean {
    if (this.#closed || this.#exchange === null) return false;
    this.#server.simulation.mark('database/canceled');
    this.#conclude(this.session.interrupt(canceledByUser()));
    return true;
  }

  /** The client is gone: the server notices that a while later. */
  disconnect(): void {
    const { simulation, noticeWithin } = this.#server;
    if (this.#closed) return;
    const [earliest, latest] = noticeWithin;
    const window = { earliest: simulation.now + earliest, latest: simulation.now + latest };
    simulation.schedule(this.#name('disconnect'), window, () => this.terminate());
  }

  #conclude(outcome: Outcome): void {
    if (outcome.kind === 'blocked') this.#startTimers();
    else this.#answer(outcome);
    this.#server.wakeRunnable();
  }

  #answer(outcome: Exclude<Outcome, { kind: 'blocked' }>): void {
    this.#stopTimers();
    const exchange = this.#exchange;
    this.#exchange = null;
    this.#footprint = null;
    const { version } = this.#server.engine;
    // What a statement saw is the state after that many commits.
    const versions = version > this.#versionBefore ? { wrote: String(version) } : { saw: String(version) };
    if (outcome.kind === 'done') exchange?.reply({ kind: 'result', result: outcome.result }, 'ok', () => versions);
    else exchange?.reply({ kind: 'error', error: outcome.error }, outcome.error.sqlState);
  }

  #startTimers(): void {
    const { deadlockTimeout: deadlock, lockTimeout: lock, statementTimeout: statement } = this.#server.timeouts;
    if (this.session.wait?.kind !== 'turn') this.#server.simulation.mark('database/blocked');
    this.#cancel(this.#lockTimer);
    this.#lockTimer = lock === null ? null : this.#timer('lock-timeout', lock, lockTimeout());
    this.#cancel(this.#deadlockTimer);
    this.#deadlockTimer = this.session.wait?.kind === 'turn' ? null : this.#lookForDeadlock(deadlock);
    if (statement !== null) this.#statementTimer ??= this.#timer('statement-timeout', statement, statementTimeout());
  }

  /** PostgreSQL looks once per wait, after `deadlock_timeout`: whoever looks first while there is a cycle is the victim. */
  #lookForDeadlock(after: number): PendingEvent {
    const { simulation } = this.#server;
    const due = simulation.now + after;
    return simulation.schedule(this.#name('deadlock-timeout'), { earliest: due, latest: due + 1 }, () => {
      this.#deadlockTimer = null;
      if (!this.session.isDeadlocked()) return this.#server.wakeRunnable();
      simulation.mark('database/deadlock');
      this.#conclude(this.session.interrupt(deadlockDetected()));
    });
  }

  /** Fails the waiting statement `after` ms. */
  #timer(kind: string, after: number, error: SqlError): PendingEvent {
    const { simulation } = this.#server;
    const due = simulation.now + after;
    return simulation.schedule(this.#name(kind), { earliest: due, latest: due + 1 }, () => {
      simulation.mark(`database/${kind}`);
      this.#conclude(this.session.interrupt(error));
    });
  }

  #stopTimers(): void {
    this.#cancel(this.#wake);
    this.#cancel(this.#lockTimer);
    this.#cancel(this.#statementTimer);
    this.#cancel(this.#deadlockTimer);
    this.#wake = null;
    this.#deadlockTimer = null;
    this.#lockTimer = null;
    this.#statementTimer = null;
  }

  #cancel(event: PendingEvent | null): void {
    if (event !== null) this.#server.simulation.cancel(event);
  }

  #name(kind: string): string {
    return this.#server.simulation.identify(this.#identity.replace('%', kind));
  }
}
