import { modesConflict, type LockMode, type WaitPolicy } from '../../locking/lock-mode.ts';
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
 * handed over in order of arrival; a holder that upgrades skips the queue. With `chain` the versions that have replaced
 * this one are locked, too (heap_lock_tuple's follow_updates).
 */
export function* lockTuple(
  transaction: Transaction,
  tuple: Tuple,
  mode: LockMode,
  policy: WaitPolicy,
  chain = false,
): Steps<Locked> {
  let place: LockRequest<LockMode> | null = null;
  try {
    for (;;) {
      const { remover } = tuple;
      if (remover?.top === transaction && remover.status !== 'aborted') return 'own';
      if (remover?.status === 'committed' && modesConflict(tuple.removal, mode)) return goneAs(tuple);
      const replaced = remover !== null && remover.status !== 'aborted';
      const keyStays = chain && replaced && !modesConflict(tuple.removal, mode);
      const holders = keyStays ? [] : conflictingHolders(transaction, tuple, mode);
      if (holders.length > 0) {
        if (policy !== 'wait') return 'unavailable';
        if (place === null && transaction.owner !== null && !isLocker(transaction, tuple)) {
          tuple.queue ??= new LockQueue(modesConflict);
          place = yield* tuple.queue.acquire(transaction.owner, mode);
        }
        if (holders.some(({ status }) => status === 'active')) yield { kind: 'transactions', on: holders };
      }
      if (chain && replaced) {
        const later = yield* lockLaterVersions(transaction, tuple, mode);
        if (later !== 'locked') return later;
      }
      if (holders.length > 0 || tuple.remover !== remover) continue;
      hold(transaction, tuple, mode);
      return 'locked';
    }
  } finally {
    place?.release();
  }
}

/**
 * Locks the versions that have replaced `tuple`, each as soon as its present lockers and its remover allow: nothing is
 * queued for, and no policy spares the wait (heap_lock_updated_tuple_rec).
 */
function* lockLaterVersions(transaction: Transaction, tuple: Tuple, mode: LockMode): Steps<Locked> {
  for (let version = tuple.next; version !== null; version = version.next) {
    for (;;) {
      if (version.inserter.status === 'aborted') return 'locked';
      const holders = conflictingHolders(transaction, version, mode);
      if (holders.length === 0) break;
      yield { kind: 'transactions', on: holders.slice(0, 1) };
    }
    const { remover } = version;
    if (remover?.status === 'committed' && modesConflict(version.removal, mode)) return goneAs(version);
    hold(transaction, version, mode);
    if (remover === null || remover.status === 'aborted') return 'locked';
  }
  return 'locked';
}

function goneAs({ next }: Tuple): 'updated' | 'deleted' {
  return next === null ? 'deleted' : 'updated';
}

/**
 * Locks the newest version of a row that the statement saw as `seen`. In READ COMMITTED it follows the chain of committed
 * updates, and the caller must check its condition again when another version comes back (EvalPlanQual). Returns null
 * when the row is gone or, with `skipLocked`, not available.
 *
 * @throws 40001 in REPEATABLE READ when the row was changed; 55P03 with `noWait` when it is not available
 */
export function* lockLatest(
  transaction: Transaction,
  table: Table,
  seen: Tuple,
  mode: LockMode,
  policy: WaitPolicy,
  chain = false,
): Steps<Tuple | null> {
  let tuple = seen;
  for (;;) {
    const locked = yield* lockTuple(transaction, tuple, mode, policy, chain);
    if (locked === 'locked') return tuple;
    if (locked === 'own') return null;
    if (locked === 'unavailable') return unavailable(table, policy);
    if (transaction.isolation !== 'read committed') {
      throw serializationFailure(locked === 'deleted' ? 'concurrent delete' : 'concurrent update');
    }
    if (locked === 'deleted' || tuple.next === null) return null;
    // The queue of the old version was left: another waiter may come to the new version first.
    yield { kind: 'turn' };
    const last = yield* lastVersion(transaction, tuple.next, policy);
    if (last === 'unavailable') return unavailable(table, policy);
    if (last === null) return null;
    tuple = last;
  }
}

/** The last version from `tuple` on, null when that is deleted; waits for whoever is replacing it (heapam_tuple_lock). */
function* lastVersion(transaction: Transaction, tuple: Tuple, policy: WaitPolicy): Steps<Tuple | 'unavailable' | null> {
  let version = tuple;
  for (;;) {
    const { remover, next } = version;
    if (remover === null || remover.status === 'aborted' || remover.top === transaction) return version;
    if (remover.status === 'active') {
      if (policy !== 'wait') return 'unavailable';
      yield { kind: 'transactions', on: [remover] };
    } else if (next === null) return null;
    else version = next;
  }
}

function unavailable(table: Table, policy: WaitPolicy): null {
  if (policy === 'skipLocked') return null;
  throw rowNotAvailable(table.layout.name);
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
