import { PostgresQueryCompiler, type CompiledQuery } from 'kysely';
import type { Footprint } from '../../sim/kernel/footprint.ts';
import type { Process } from '../../sim/kernel/process.ts';
import type { Silence } from '../../sim/kernel/request.ts';
import type { Backend, Reply } from './backend.ts';
import type { ClientConnection } from './dialect/dialect.ts';
import { SqlError } from './sql/sql-error.ts';
import type { CommandTag, Statement, StatementResult } from './sql/statement.ts';
import { ConnectionFailure } from './failure.ts';
import { describeObject, footprintOf } from './footprint.ts';
import { databaseLink, type DatabaseServer } from './server.ts';

/** A connection as its client sees it. Once an answer stayed out it is dead: nobody knows what became of the session. */
export class Connection implements ClientConnection {
  readonly #server: DatabaseServer;
  readonly #process: Process;
  readonly #backend: Backend;
  readonly #giveBack: (connection: Connection) => void;
  /** The BEGIN that will travel with the next statement. */
  #begin: Extract<Statement, { kind: 'begin' }> | null = null;
  /** What the open transaction has sent; null: none is open at the server. */
  #sent: Statement[] | null = null;
  #waiting = false;
  #dead = false;

  constructor(server: DatabaseServer, process: Process, giveBack: (connection: Connection) => void) {
    this.#server = server;
    this.#process = process;
    this.#backend = server.connect(process);
    this.#giveBack = giveBack;
  }

  /** False once it is dead: the pool must not hand it out again. */
  get usable(): boolean {
    return !this.#dead;
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
    if (!this.#dead && (this.#waiting || this.#sent !== null)) this.#backend.disconnect();
    this.#dead = true;
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
      describe(statement, query),
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
    this.#waiting = true;
    const reply = await this.#process.request<Reply>({
      link: databaseLink,
      operation: subject.kind.toUpperCase(),
      object: describeObject(subject),
      timeout: this.#server.clientTimeout,
      footprint,
      text,
      apply: (exchange) => {
        if (this.#server.isDown) exchange.drop('refused');
        else this.#backend.receive(statements, exchange, footprint);
      },
      unanswered: (silence) => ({ kind: 'silence', silence }),
      failed: () => ({ kind: 'silence', silence: 'refused' }),
    });
    this.#waiting = false;
    switch (reply.kind) {
      case 'result':
        return reply.result;
      case 'error':
        throw reply.error;
      case 'silence':
        throw this.#lost(reply.silence, commits);
    }
  }

  #lost(silence: Silence, commits: boolean): ConnectionFailure {
    this.#dead = true;
    this.#backend.disconnect();
    return new ConnectionFailure(silence, commits && silence !== 'refused' ? 'unknown' : 'none');
  }

  #requireAlive(): void {
    if (this.#dead) throw new ConnectionFailure('closed', 'none');
  }
}

/** The end of a transaction makes visible, or takes back, all that it locked and wrote. */
function writesOf(statement: Statement): Footprint {
  return footprintOf(statement).filter(({ write }) => write);
}

const compiler = new PostgresQueryCompiler();

function describe(statement: Statement, query: CompiledQuery | null): string {
  if (query === null || statement.kind === 'invalid')
    return 'name' in statement ? `${statement.kind} ${statement.name}` : statement.kind;
  const { sql, parameters } = compiler.compileQuery(query.query, query.queryId);
  return parameters.length === 0 ? sql : `${sql} -- ${JSON.stringify(parameters)}`;
}

function nothing(tag: CommandTag): StatementResult {
  return { tag, rows: [], count: 0 };
}
