import { withForeignKeys } from './constraints/referential-integrity.ts';
import type { Engine } from './engine.ts';
import type { SessionLocks } from './locks/advisory-locks.ts';
import { implicitLocks } from './locks/implicit-locks.ts';
import { nameOfMode } from '../locking/lock-mode.ts';
import type { Steps } from '../locking/wait.ts';
import { notInTransaction, readOnlyTransaction } from '../sql/sql-error.ts';
import type {
  DataStatement,
  LockClause,
  LockingStatement,
  LockTableStatement,
  SelectStatement,
  StatementInTransaction,
  StatementResult,
} from '../sql/statement.ts';
import { remove } from './statements/delete.ts';
import { insert } from './statements/insert.ts';
import { select } from './statements/select.ts';
import { update } from './statements/update.ts';
import type { Transaction } from './storage/transaction.ts';

/** Runs a statement in its transaction: table locks, snapshot, then what it says. @throws what PostgreSQL refuses to begin */
export function runStatement(
  engine: Engine,
  transaction: Transaction,
  sessionLocks: SessionLocks,
  statement: StatementInTransaction,
): Steps<StatementResult> {
  if (transaction.readOnly) requireReadOnly(statement);
  switch (statement.kind) {
    case 'invalid':
      throw statement.error;
    case 'lock table':
      // No snapshot: after a wait the transaction's first one shows what those that were waited for did.
      return lockTable(engine, transaction, statement);
    case 'advisory':
      engine.takeSnapshot(transaction);
      return sessionLocks.run(transaction, statement);
    case 'locking':
      return lockAdvisoryThenRun(engine, transaction, sessionLocks, statement);
    default:
      return runLocked(engine, transaction, statement);
  }
}

/** A snapshot that lasts for the transaction is older than the locks; READ COMMITTED takes a new one after each wait. */
function runLocked(engine: Engine, transaction: Transaction, statement: DataStatement): Steps<StatementResult> {
  const { tableLocks } = engine;
  if (transaction.isolation !== 'read committed') engine.takeSnapshot(transaction);
  // The locks of a SELECT that is a transaction by itself are gone again before anybody else moves.
  const isMomentary =
    transaction.implicit && statement.kind === 'select' && statement.lock === null && statement.locking.length === 0;
  if (tableLocks.mayConflict || !isMomentary) {
    const needed = implicitLocks(statement);
    const free = needed.every(({ table, mode }) => tableLocks.takeAtOnce(transaction, table, mode));
    if (!free) return lockThenRun(engine, transaction, statement);
  }
  engine.takeSnapshot(transaction);
  return execute(engine, transaction, statement);
}

function* lockThenRun(engine: Engine, transaction: Transaction, statement: DataStatement): Steps<StatementResult> {
  for (const { table, mode } of implicitLocks(statement)) {
    yield* engine.tableLocks.lock(transaction, table, mode, false);
  }
  engine.takeSnapshot(transaction);
  return yield* execute(engine, transaction, statement);
}

/** READ COMMITTED takes no new snapshot after these waits: the statement is under way. */
function* lockAdvisoryThenRun(
  engine: Engine,
  transaction: Transaction,
  sessionLocks: SessionLocks,
  { locks, statement }: LockingStatement,
): Steps<StatementResult> {
  for (const { table, mode } of implicitLocks(statement)) {
    yield* engine.tableLocks.lock(transaction, table, mode, false);
  }
  engine.takeSnapshot(transaction);
  for (const lock of locks) yield* sessionLocks.run(transaction, lock);
  return yield* execute(engine, transaction, statement);
}

function* lockTable(
  engine: Engine,
  transaction: Transaction,
  { table, mode, noWait }: LockTableStatement,
): Steps<StatementResult> {
  if (transaction.implicit) throw notInTransaction('LOCK TABLE');
  yield* engine.tableLocks.lock(transaction, table, mode, noWait);
  return { tag: 'LOCK TABLE', rows: [], count: 0 };
}

function execute(engine: Engine, transaction: Transaction, statement: DataStatement): Steps<StatementResult> {
  switch (statement.kind) {
    case 'select':
      return select(engine, transaction, statement);
    case 'insert':
      return withForeignKeys(engine, transaction, statement.table, insert(engine, transaction, statement));
    case 'update':
      return withForeignKeys(engine, transaction, statement.table, update(engine, transaction, statement));
    case 'delete':
      return withForeignKeys(engine, transaction, statement.table, remove(engine, transaction, statement));
  }
}

/** The row locks of a SELECT and of its sub-selects. */
function locksOf({ lock, locking }: SelectStatement): readonly LockClause[] {
  const inner = locking.map((each) => each.lock);
  return lock === null ? inner : [lock, ...inner];
}

/** @throws 25006 for a statement that writes or locks rows */
function requireReadOnly(statement: StatementInTransaction): void {
  switch (statement.kind) {
    case 'insert':
    case 'update':
    case 'delete':
      throw readOnlyTransaction(statement.kind.toUpperCase());
    case 'select':
      for (const { mode } of locksOf(statement)) throw readOnlyTransaction(`SELECT ${nameOfMode(mode)}`);
      return;
    case 'locking':
      return requireReadOnly(statement.statement);
    default:
  }
}
