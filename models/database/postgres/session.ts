import { cycleThrough, resolveByOvertaking } from '../locking/deadlock.ts';
import type { DatabaseSession, Outcome } from '../engine.ts';
import type { Engine } from './engine.ts';
import {
  deadlockDetected,
  inFailedTransaction,
  noSuchSavepoint,
  notInHotStandby,
  notInTransaction,
  SqlError,
} from '../sql/sql-error.ts';
import type {
  BeginStatement,
  CommandTag,
  SavepointStatement,
  Statement,
  StatementInTransaction,
  StatementResult,
} from '../sql/statement.ts';
import { runStatement } from './run-statement.ts';
import { SessionLocks } from './locks/advisory-locks.ts';
import { Savepoints } from './storage/savepoints.ts';
import type { Transaction } from './storage/transaction.ts';
import type { Steps, Wait, Waiter } from '../locking/wait.ts';

const blocked: Outcome = { kind: 'blocked' };

/** A backend of PostgreSQL. */
export class Session implements DatabaseSession, Waiter {
  readonly label: string;
  /** Whether it sees what the replica has, and may not write. */
  readonly onReplica: boolean;
  wait: Wait | null = null;
  /** Whether another session's wait made a deadlock of which this one is to be the victim. */
  isVictim = false;

  readonly #engine: Engine;
  readonly #locks: SessionLocks;
  #transaction: Transaction | null = null;
  #running: Steps<StatementResult> | null = null;

  constructor(engine: Engine, label: string, onReplica = false) {
    this.#engine = engine;
    this.#locks = new SessionLocks(engine.advisoryLocks, this);
    this.label = label;
    this.onReplica = onReplica;
  }

  isDeadlocked(): boolean {
    return !resolveByOvertaking(this);
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
    if (this.isVictim) return this.interrupt(deadlockDetected());
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
    this.#locks.releaseAll();
  }

  #begin({ isolation, readOnly }: BeginStatement): Outcome {
    if (this.state === 'in failed transaction') return { kind: 'failed', error: inFailedTransaction() };
    if (this.onReplica && isolation === 'serializable') return { kind: 'failed', error: notInHotStandby() };
    this.#transaction ??= this.#engine.begin(this, isolation, false, readOnly === true || this.onReplica);
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

  #start(statement: StatementInTransaction): Outcome {
    if (this.state === 'in failed transaction') return { kind: 'failed', error: inFailedTransaction() };
    const { onReplica } = this;
    const transaction = (this.#transaction ??= this.#engine.begin(this, 'read committed', true, onReplica));
    if (!transaction.implicit) transaction.statementAt = this.#engine.clock();
    try {
      this.#running = runStatement(this.#engine, transaction, this.#locks, statement);
    } catch (error) {
      return this.#failed(error);
    }
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
    const cycle = cycleThrough(this);
    const victim = cycle === null ? null : this.#engine.chooseVictim(cycle);
    if (victim === null || resolveByOvertaking(victim)) return blocked;
    if (victim === this) return this.interrupt(deadlockDetected());
    if (victim instanceof Session) victim.isVictim = true;
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
      if (transaction.isolation === 'read committed') transaction.snapshot = -1;
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
    this.isVictim = false;
    this.#engine.waiting.delete(this);
  }
}

const savepointCommands: { readonly [Kind in SavepointStatement['kind']]: { name: string; tag: CommandTag } } = {
  savepoint: { name: 'SAVEPOINT', tag: 'SAVEPOINT' },
  'rollback to': { name: 'ROLLBACK TO SAVEPOINT', tag: 'ROLLBACK' },
  release: { name: 'RELEASE SAVEPOINT', tag: 'RELEASE' },
};

function answer(tag: CommandTag): Outcome {
  return { kind: 'done', result: { tag, rows: [], count: 0 } };
}
