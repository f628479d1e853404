import { MysqlQueryCompiler, PostgresQueryCompiler, type CompiledQuery } from 'kysely';
import type { Footprint } from '../../../sim/kernel/footprint.ts';
import type { Process } from '../../../sim/kernel/process.ts';
import type { Silence } from '../../../sim/kernel/request.ts';
import type { Backend, ConnectReply, Reply } from '../server/backend.ts';
import type { ClientConnection } from '../dialect/dialect.ts';
import type { DatabaseDialect } from '../engine.ts';
import { SqlError } from '../sql/sql-error.ts';
import type { CommandTag, Statement, StatementResult } from '../sql/statement.ts';
import { ConnectionFailure } from './failure.ts';
import { describeObject, footprintOf } from '../footprint.ts';
import { databaseLink, type DatabaseServer, type Endpoint } from '../server/server.ts';

/** A connection as its client sees it. Once an answer stayed out it is dead: nobody knows what became of the session. */
export class Connection implements ClientConnection {
  readonly #server: DatabaseServer;
  readonly #process: Process;
  readonly #giveBack: (connection: Connection) => void;
  /** The server's side; null until the server has accepted it. */
  #backend: Backend | null = null;
  /** The BEGIN that will travel with the next statement. */
  #begin: Extract<Statement, { kind: 'begin' }> | null = null;
  /** What the open transaction has sent; null: none is open at the server. */
  #sent: Statement[] | null = null;
  #dead = false;

  constructor(server: DatabaseServer, process: Process, giveBack: (connection: Connection) => void) {
    this.#server = server;
    this.#process = process;
    this.#giveBack = giveBack;
  }

  /** False once it is dead: the pool must not hand it out again. */
  get usable(): boolean {
    return !this.#dead;
  }

  /**
   * Connects: a round trip. Call once, before all else.
   *
   * @throws SqlError 53300 when the server has too many clients, ConnectionFailure when it does not answer within `timeout` ms
   */
  async open(endpoint: Endpoint, timeout: number): Promise<void> {
    const reply = await this.#process.request<ConnectReply>({
      link: databaseLink,
      operation: 'CONNECT',
      object: endpoint,
      timeout,
      apply: (exchange) => {
        const answer = this.#server.accept(this.#process, endpoint);
        if (answer.kind === 'silence') return exchange.drop(answer.silence);
        if (answer.kind === 'accepted') this.#accepted(answer.backend);
        exchange.reply(answer, answer.kind === 'error' ? answer.error.sqlState : 'ok');
      },
      unanswered: (silence) => ({ kind: 'silence', silence }),
      failed: () => ({ kind: 'silence', silence: 'refused' }),
    });
    if (reply.kind === 'accepted') return;
    this.#dead = true;
    this.#backend?.disconnect();
    throw reply.kind === 'error' ? reply.error : new ConnectionFailure(reply.silence, 'none');
  }

  async execute(statement: Statement, query: CompiledQuery | null): Promise<StatementResult> {
    switch (statement.kind) {
      case 'begin':
        this.#requireAlive();
        this.#begin = statement;
        return nothing('BEGIN');
      case 'rollback':
        return this.#rollback(statement);
      case 'commit':
        return this.#commit(statement);
      default:
        return this.#run(statement, query);
    }
  }

  release(): void {
    this.#giveBack(this);
  }

  /** The client's process is over: the server has to find out by itself. */
  abandon(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#backend?.disconnect();
  }

  #accepted(backend: Backend): void {
    this.#backend = backend;
    if (this.#dead) backend.disconnect();
  }

  async #run(statement: Statement, query: CompiledQuery | null): Promise<StatementResult> {
    this.#requireAlive();
    const begin = this.#begin;
    this.#begin = null;
    if (begin !== null) this.#sent = [];
    this.#sent?.push(statement);
    const changes = statement.kind === 'insert' || statement.kind === 'update' || statement.kind === 'delete';
    const commits = changes && this.#sent === null;
    return this.#send(begin === null ? [statement] : [begin, statement], statement, commits, () =>
      describe(statement, query, this.#server.engine.dialect),
    );
  }

  async #commit(statement: Statement): Promise<StatementResult> {
    this.#requireAlive();
    if (this.#sent === null) {
      this.#begin = null;
      return nothing('COMMIT');
    }
    const result = await this.#send([statement], statement, true, () => 'commit');
    this.#sent = null;
    if (result.tag === 'COMMIT') return result;
    throw new SqlError('25P02', 'current transaction is aborted, COMMIT was a ROLLBACK');
  }

  /** Never fails: a transaction whose connection is lost rolls back by itself, later. */
  async #rollback(statement: Statement): Promise<StatementResult> {
    if (!this.#dead && this.#sent !== null) {
      try {
        await this.#send([statement], statement, false, () => 'rollback');
      } catch (error) {
        if (!(error instanceof ConnectionFailure)) throw error;
      }
    }
    this.#begin = null;
    this.#sent = null;
    return nothing('ROLLBACK');
  }

  /** @param commits whether silence leaves open what was committed */
  async #send(
    statements: readonly Statement[],
    subject: Statement,
    commits: boolean,
    text: () => string,
  ): Promise<StatementResult> {
    const touched = subject.kind === 'commit' || subject.kind === 'rollback' ? [...(this.#sent ?? [])] : null;
    const footprint = (): Footprint => (touched === null ? footprintOf(subject) : touched.flatMap(writesOf));
    const sent = this.#server.simulation.now;
    const reply = await this.#process.request<Reply>({
      link: databaseLink,
      operation: subject.kind.toUpperCase(),
      object: describeObject(subject),
      timeout: this.#server.clientTimeout,
      footprint,
      text,
      apply: (exchange) => {
        if (this.#backend === null || this.#server.refuses(this.#backend.endpoint)) exchange.drop('refused');
        else this.#backend.receive(statements, exchange, sent, footprint);
      },
      unanswered: (silence) => ({ kind: 'silence', silence }),
      failed: () => ({ kind: 'silence', silence: 'refused' }),
    });
    switch (reply.kind) {
      case 'result':
        return reply.result;
      case 'error':
        reply.error.query = text();
        throw reply.error;
      case 'fatal':
        this.#dead = true;
        throw reply.error;
      case 'silence':
        throw this.#lost(reply.silence, commits);
    }
  }

  #lost(silence: Silence, commits: boolean): ConnectionFailure {
    this.#dead = true;
    this.#backend?.disconnect();
    if (!commits || silence === 'refused') return new ConnectionFailure(silence, 'none');
    this.#server.simulation.mark('database/commit-unknown');
    return new ConnectionFailure(silence, 'unknown');
  }

  #requireAlive(): void {
    if (this.#dead) throw new ConnectionFailure('closed', 'none');
  }
}

/** The end of a transaction makes visible, or takes back, all that it locked and wrote. */
function writesOf(statement: Statement): Footprint {
  return footprintOf(statement).filter(({ write }) => write);
}

const compilers = { postgres: new PostgresQueryCompiler(), mysql: new MysqlQueryCompiler() };

function describe(statement: Statement, query: CompiledQuery | null, dialect: DatabaseDialect): string {
  if (query === null) return 'name' in statement ? `${statement.kind} ${statement.name}` : statement.kind;
  const { sql, parameters } = compilers[dialect].compileQuery(query.query, query.queryId);
  return parameters.length === 0 ? sql : `${sql} -- ${JSON.stringify(parameters)}`;
}

function nothing(tag: CommandTag): StatementResult {
  return { tag, rows: [], count: 0 };
}
