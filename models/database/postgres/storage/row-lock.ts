import { LockMode, modesConflict, type WaitPolicy } from '../../locking/lock-mode.ts';
import { LockQueue, type LockRequest } from '../../locking/lock-queue.ts';
import { rowNotAvailable, serializationFailure } from '../../sql/sql-error.ts';
import type { Table } from './table.ts';
import type { Transaction, Writer } from './transaction.ts';
import type { Tuple } from './tuple.ts';
import type { Steps } from '../../locking/wait.ts';

/** How an attempt to lock one version ended. `own`: this transaction itself has already replaced or deleted it. */
export type Locked = 'locked' | 'own' | 'updated' | 'deleted' | 'unavailable';

/**
 * Locks one row version. A waiter first takes the row's queue, then waits for the present holders, so that rows are
 * handed over in order of arrival; a holder that upgrades skips the queue.
 */
export function* lockTuple(transaction: Transaction, tuple: Tuple, mode: LockMode, policy: WaitPolicy): Steps<Locked> {
  let place: LockRequest<LockMode> | null = null;
  try {
    for (;;) {
      const { remover } = tuple;
      if (remover?.top === transaction && remover.status !== 'aborted') return 'own';
      if (remover?.status === 'committed' && (mode > LockMode.keyShare || tuple.removal === LockMode.update)) {
        return tuple.next === null ? 'deleted' : 'updated';
      }
      const holders = conflictingHolders(transaction, tuple, mode);
      if (holders.length === 0) {
        hold(transaction, tuple, mode);
        return 'locked';
      }
      if (policy !== 'wait') return 'unavailable';
      if (place === null && transaction.owner !== null && !isLocker(transaction, tuple)) {
        tuple.queue ??= new LockQueue(modesConflict);
        place = yield* tuple.queue.acquire(transaction.owner, mode);
      } else yield { kind: 'transactions', on: holders };
    }
  } finally {
    place?.release();
  }
}

/**
 * Locks the newest version of a row that the statement saw as `seen`. In READ COMMITTED it follows the chain of committed
 * updates, and the caller must check its condition again when another version comes back (EvalPlanQual). Returns null
 * when the row is gone or, with `skipLocked`, not available.
 *
 * @param firstMode the mode for `seen` itself
 * @param mode the mode for any later version
 * @throws 40001 in REPEATABLE READ when the row was changed; 55P03 with `noWait` when it is not available
 */
export function* lockLatest(
  transaction: Transaction,
  table: Table,
  seen: Tuple,
  firstMode: LockMode,
  mode: LockMode,
  policy: WaitPolicy,
): Steps<Tuple | null> {
  let tuple = seen;
  for (;;) {
    const locked = yield* lockTuple(transaction, tuple, tuple === seen ? firstMode : mode, policy);
    if (locked === 'locked') return tuple;
    if (locked === 'own') return null;
    if (locked === 'unavailable') {
      if (policy === 'skipLocked') return null;
      throw rowNotAvailable(table.layout.name);
    }
    if (transaction.isolation !== 'read committed') {
      throw serializationFailure(locked === 'deleted' ? 'concurrent delete' : 'concurrent update');
    }
    if (tuple.next === null) return null;
    tuple = tuple.next;
    // The queue of the old version was left: another waiter may come to the new version first.
    yield { kind: 'turn' };
  }
}

function conflictingHolders(transaction: Transaction, tuple: Tuple, mode: LockMode): Writer[] {
  const { remover, lockers } = tuple;
  const holders: Writer[] = [];
  if (remover !== null && remover.status === 'active' && modesConflict(tuple.removal, mode)) holders.push(remover);
  if (lockers === null) return holders;
  for (const [locker, held] of lockers) {
    if (locker.status !== 'active') lockers.delete(locker);
    else if (locker.top !== transaction && modesConflict(held, mode)) holders.push(locker);
  }
  return holders;
}

/** Whether some part of the transaction has locked the row. */
function isLocker(transaction: Transaction, { lockers }: Tuple): boolean {
  if (lockers === null) return false;
  return transaction.savepoints === null ? lockers.has(transaction) : strongest(transaction, lockers) !== null;
}

function hold(transaction: Transaction, tuple: Tuple, mode: LockMode): void {
  tuple.lockers ??= new Map();
  const { writer, savepoints } = transaction;
  // What any part of the transaction holds is enough (heap_lock_tuple): it ends no sooner than the present part.
  const held = savepoints === null ? tuple.lockers.get(writer) : strongest(transaction, tuple.lockers);
  if (held === undefined || held === null || held < mode) tuple.lockers.set(writer, mode);
}

function strongest(transaction: Transaction, lockers: ReadonlyMap<Writer, LockMode>): LockMode | null {
  let strongest: LockMode | null = null;
  for (const [{ top, status }, mode] of lockers) {
    if (top === transaction && status === 'active' && (strongest === null || mode > strongest)) strongest = mode;
  }
  return strongest;
}
