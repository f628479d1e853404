import type { DatabaseSession, Outcome } from '../engine.ts';
import type { Steps, Wait, Waiter } from '../locking/wait.ts';
import { notSupported, SqlError } from '../sql/sql-error.ts';
import type {
  CommandTag,
  DataStatement,
  InvalidStatement,
  SavepointStatement,
  Statement,
  StatementResult,
} from '../sql/statement.ts';
import type { Engine } from './engine.ts';
import { MysqlError, readOnlyFailure, translated } from './errors.ts';
import { remove } from './statements/delete.ts';
import { insert } from './statements/insert.ts';
import { select } from './statements/select.ts';
import { update } from './statements/update.ts';
import type { Transaction } from './storage/transaction.ts';

const blocked: Outcome = { kind: 'blocked' };

/**
 * A connection of MySQL. A failed statement undoes what it did and leaves the transaction open, with all of its locks; only
 * a deadlock ends the transaction, and what follows then commits by itself.
 */
export class Session implements DatabaseSession, Waiter {
  readonly label: string;
  wait: Wait | null = null;

  readonly #engine: Engine;
  #transaction: Transaction | null = null;
  #running: Steps<StatementResult> | null = null;
  /** Changes that the transaction had made when the statement began. */
  #kept = 0;
  /** By name the number of changes before each savepoint, oldest first. */
  readonly #savepoints = new Map<string, number>();

  constructor(engine: Engine, label: string) {
    this.#engine = engine;
    this.label = label;
  }

  get state(): 'idle' | 'in transaction' {
    return this.#transaction === null ? 'idle' : 'in transaction';
  }

  /** InnoDB looks for deadlocks whenever a wait begins, and ends them at once. */
  isDeadlocked(): boolean {
    return false;
  }

  execute(statement: Statement): Outcome {
    if (this.#running !== null) throw new Error(`session ${this.label} is busy`);
    switch (statement.kind) {
      case 'begin':
        return this.#begin(statement);
      case 'commit':
        this.#end('committed');
        return answer('COMMIT');
      case 'rollback':
        this.#end('aborted');
        return answer('ROLLBACK');
      case 'savepoint':
      case 'rollback to':
      case 'release':
        return this.#savepoint(statement);
      case 'lock table':
      case 'advisory':
      case 'locking':
        return { kind: 'failed', error: notSupported('locks of PostgreSQL') };
      default:
        return this.#start(statement);
    }
  }

  resume(): Outcome {
    return this.#step((steps) => steps.next());
  }

  interrupt(error: SqlError): Outcome {
    return this.#step((steps) => steps.throw(error));
  }

  close(): void {
    this.#running?.return({ tag: 'ROLLBACK', rows: [], count: 0 });
    this.#running = null;
    this.#stopWaiting();
    this.#end('aborted');
  }

  /** Commits a transaction that is still open, as START TRANSACTION does. */
  #begin({ isolation, readOnly = false }: Extract<Statement, { kind: 'begin' }>): Outcome {
    this.#end('committed');
    this.#transaction = this.#engine.begin(this, isolation, false, readOnly);
    return answer('BEGIN');
  }

  #end(status: 'committed' | 'aborted'): void {
    const transaction = this.#transaction;
    this.#transaction = null;
    this.#savepoints.clear();
    if (transaction !== null) this.#engine.end(this, transaction, status);
  }

  /** Going back to a savepoint keeps the locks. Outside of a transaction a savepoint lasts no longer than its statement. */
  #savepoint({ kind, name }: SavepointStatement): Outcome {
    const transaction = this.#transaction;
    if (kind === 'savepoint') {
      this.#savepoints.delete(name);
      if (transaction !== null) this.#savepoints.set(name, transaction.changes.length);
      return answer('SAVEPOINT');
    }
    const kept = this.#savepoints.get(name);
    if (transaction === null || kept === undefined) {
      return { kind: 'failed', error: new MysqlError(1305, '3B001', `SAVEPOINT ${name} does not exist`) };
    }
    const names = [...this.#savepoints.keys()];
    for (const later of names.slice(names.indexOf(name) + 1)) this.#savepoints.delete(later);
    if (kind === 'release') this.#savepoints.delete(name);
    else this.#engine.undo(transaction, kept);
    return answer(kind === 'release' ? 'RELEASE' : 'ROLLBACK');
  }

  #start(statement: DataStatement | InvalidStatement): Outcome {
    if (statement.kind === 'invalid') return { kind: 'failed', error: translated(statement.error) };
    const transaction = (this.#transaction ??= this.#engine.begin(this, 'repeatable read', true, false));
    if (transaction.readOnly && statement.kind !== 'select') return { kind: 'failed', error: readOnlyFailure() };
    this.#kept = transaction.changes.length;
    this.#running = run(this.#engine, transaction, statement);
    return this.resume();
  }

  #step(advance: (steps: Steps<StatementResult>) => IteratorResult<Wait, StatementResult>): Outcome {
    const running = this.#running;
    if (running === null) throw new Error(`session ${this.label} has no statement to go on with`);
    this.#stopWaiting();
    try {
      const step = advance(running);
      if (step.done === true) return this.#done(step.value);
      this.wait = step.value;
    } catch (error) {
      return this.#failed(error);
    }
    this.#engine.waiting.add(this);
    return blocked;
  }

  #done(result: StatementResult): Outcome {
    this.#finishStatement('committed');
    return { kind: 'done', result };
  }

  #failed(error: unknown): Outcome {
    const transaction = this.#transaction;
    if (transaction !== null) this.#engine.undo(transaction, this.#kept);
    if (transaction?.doomed === true) this.#end('aborted');
    this.#finishStatement('aborted');
    if (error instanceof SqlError) return { kind: 'failed', error: translated(error) };
    throw error;
  }

  #finishStatement(status: 'committed' | 'aborted'): void {
    this.#running = null;
    const transaction = this.#transaction;
    if (transaction === null) return;
    if (transaction.isolation === 'read committed') transaction.view = -1;
    if (transaction.implicit) this.#end(status);
  }

  #stopWaiting(): void {
    if (this.wait === null) return;
    this.wait = null;
    this.#engine.waiting.delete(this);
  }
}

function run(engine: Engine, transaction: Transaction, statement: DataStatement): Steps<StatementResult> {
  switch (statement.kind) {
    case 'select':
      return select(engine, transaction, statement);
    case 'insert':
      return insert(engine, transaction, statement);
    case 'update':
      return update(engine, transaction, statement);
    case 'delete':
      return remove(engine, transaction, statement);
  }
}

function answer(tag: CommandTag): Outcome {
  return { kind: 'done', result: { tag, rows: [], count: 0 } };
}
