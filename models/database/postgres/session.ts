import { cycleThrough } from '../locking/deadlock.ts';
import type { DatabaseSession, Outcome } from '../engine.ts';
import type { Engine } from './engine.ts';
import { withForeignKeys } from './constraints/referential-integrity.ts';
import { remove } from './statements/delete.ts';
import { insert } from './statements/insert.ts';
import { select } from './statements/select.ts';
import {
  deadlockDetected,
  inFailedTransaction,
  noSuchSavepoint,
  notInTransaction,
  readOnlyTransaction,
  SqlError,
} from '../sql/sql-error.ts';
import type {
  BeginStatement,
  CommandTag,
  DataStatement,
  InvalidStatement,
  SavepointStatement,
  Statement,
  StatementResult,
} from '../sql/statement.ts';
import { Savepoints } from './storage/savepoints.ts';
import { nameOfMode } from '../locking/lock-mode.ts';
import type { Transaction } from './storage/transaction.ts';
import { update } from './statements/update.ts';
import type { Steps, Wait, Waiter } from '../locking/wait.ts';

const blocked: Outcome = { kind: 'blocked' };

/** A backend of PostgreSQL. */
export class Session implements DatabaseSession, Waiter {
  readonly label: string;
  wait: Wait | null = null;

  readonly #engine: Engine;
  #transaction: Transaction | null = null;
  #running: Steps<StatementResult> | null = null;

  constructor(engine: Engine, label: string) {
    this.#engine = engine;
    this.label = label;
  }

  get state(): 'idle' | 'in transaction' | 'in failed transaction' {
    if (this.#transaction === null) return 'idle';
    return this.#transaction.failed ? 'in failed transaction' : 'in transaction';
  }

  execute(statement: Statement): Outcome {
    if (this.#running !== null) throw new Error(`session ${this.label} is busy`);
    switch (statement.kind) {
      case 'begin':
        return this.#begin(statement);
      case 'commit':
        return this.#commit();
      case 'rollback':
        return this.#rollback();
      case 'savepoint':
      case 'rollback to':
      case 'release':
        return this.#savepoint(statement);
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
    this.#finish('aborted');
    this.#transaction = null;
  }

  #begin({ isolation, readOnly }: BeginStatement): Outcome {
    if (this.state === 'in failed transaction') return { kind: 'failed', error: inFailedTransaction() };
    this.#transaction ??= this.#engine.begin(this, isolation, false, readOnly);
    return answer('BEGIN');
  }

  #commit(): Outcome {
    if (this.state === 'in failed transaction') return this.#rollback();
    try {
      this.#transaction?.serializable?.prepareCommit();
    } catch (error) {
      const outcome = this.#failed(error);
      this.#rollback();
      return outcome;
    }
    this.#finish('committed');
    this.#transaction = null;
    return answer('COMMIT');
  }

  #rollback(): Outcome {
    this.#finish('aborted');
    this.#transaction = null;
    return answer('ROLLBACK');
  }

  #savepoint({ kind, name }: SavepointStatement): Outcome {
    const transaction = this.#transaction;
    if (transaction === null) return { kind: 'failed', error: notInTransaction(savepointCommands[kind].name) };
    if (transaction.failed && kind !== 'rollback to') return { kind: 'failed', error: inFailedTransaction() };
    const savepoints = (transaction.savepoints ??= new Savepoints(transaction));
    if (kind === 'savepoint') savepoints.define(name);
    else if (kind === 'release') {
      if (!savepoints.release(name)) return this.#failed(noSuchSavepoint(name));
    } else {
      if (!savepoints.rollBackTo(name)) return this.#failed(noSuchSavepoint(name));
      transaction.failed = false;
    }
    return answer(savepointCommands[kind].tag);
  }

  #start(statement: DataStatement | InvalidStatement): Outcome {
    if (this.state === 'in failed transaction') return { kind: 'failed', error: inFailedTransaction() };
    const transaction = (this.#transaction ??= this.#engine.begin(this, 'read committed', true));
    if (!transaction.implicit) transaction.statementAt = this.#engine.clock();
    if (transaction.snapshot < 0) this.#takeSnapshot(transaction);
    try {
      if (transaction.readOnly) requireReadOnly(statement);
      this.#running = run(this.#engine, transaction, statement);
    } catch (error) {
      return this.#failed(error);
    }
    return this.resume();
  }

  #takeSnapshot(transaction: Transaction): void {
    const engine = this.#engine;
    transaction.snapshot = engine.version;
    if (transaction.isolation === 'serializable') transaction.serializable = engine.serializable.begin(transaction);
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
    if (cycleThrough(this) !== null) return this.interrupt(deadlockDetected());
    this.#engine.waiting.add(this);
    return blocked;
  }

  #done(result: StatementResult): Outcome {
    this.#running = null;
    const transaction = this.#transaction;
    if (transaction !== null) {
      transaction.command++;
      if (transaction.isolation === 'read committed') transaction.snapshot = -1;
      if (transaction.implicit) {
        this.#finish('committed');
        this.#transaction = null;
      }
    }
    return { kind: 'done', result };
  }

  #failed(error: unknown): Outcome {
    this.#running = null;
    const transaction = this.#transaction;
    if (transaction !== null) {
      transaction.failed = true;
      if (transaction.savepoints === null || transaction.savepoints.isEmpty) this.#finish('aborted');
      else transaction.savepoints.undoInnermost();
      if (transaction.implicit) this.#transaction = null;
    }
    if (error instanceof SqlError) return { kind: 'failed', error };
    throw error;
  }

  #finish(status: 'committed' | 'aborted'): void {
    const transaction = this.#transaction;
    if (transaction !== null && transaction.status === 'active') this.#engine.end(this, transaction, status);
  }

  #stopWaiting(): void {
    if (this.wait === null) return;
    this.wait = null;
    this.#engine.waiting.delete(this);
  }
}

function run(
  engine: Engine,
  transaction: Transaction,
  statement: DataStatement | InvalidStatement,
): Steps<StatementResult> {
  switch (statement.kind) {
    case 'select':
      return select(engine, transaction, statement);
    case 'insert':
      return withForeignKeys(engine, transaction, statement.table, insert(engine, transaction, statement));
    case 'update':
      return withForeignKeys(engine, transaction, statement.table, update(engine, transaction, statement));
    case 'delete':
      return withForeignKeys(engine, transaction, statement.table, remove(engine, transaction, statement));
    case 'invalid':
      throw statement.error;
  }
}

/** @throws 25006 for a statement that writes or locks rows */
function requireReadOnly(statement: DataStatement | InvalidStatement): void {
  if (statement.kind === 'invalid') return;
  if (statement.kind !== 'select') throw readOnlyTransaction(statement.kind.toUpperCase());
  if (statement.lock !== null) throw readOnlyTransaction(`SELECT ${nameOfMode(statement.lock.mode)}`);
}

const savepointCommands: { readonly [Kind in SavepointStatement['kind']]: { name: string; tag: CommandTag } } = {
  savepoint: { name: 'SAVEPOINT', tag: 'SAVEPOINT' },
  'rollback to': { name: 'ROLLBACK TO SAVEPOINT', tag: 'ROLLBACK' },
  release: { name: 'RELEASE SAVEPOINT', tag: 'RELEASE' },
};

function answer(tag: CommandTag): Outcome {
  return { kind: 'done', result: { tag, rows: [], count: 0 } };
}
