import { LockQueue, LockRequest } from '../../locking/lock-queue.ts';
import type { TableLockMode } from '../../../../modules/ports/sql/locks.ts';
import { tableModesConflict, weakTableLockModes } from '../../locking/table-lock-mode.ts';
import type { Steps } from '../../locking/wait.ts';
import type { TableLayout } from '../../sql/schema.ts';
import { relationNotAvailable } from '../../sql/sql-error.ts';
import type { HeldLock, Transaction } from '../storage/transaction.ts';

/**
 * The table locks of a database. The weak modes that statements take by themselves do not conflict with each other: as in
 * PostgreSQL's fast path transactions only note them, until somebody wants a stronger one and the table gets a queue.
 */
export class TableLocks {
  readonly #active: Iterable<Transaction>;
  readonly #queues = new Map<TableLayout, LockQueue<TableLockMode>>();

  /** `active`: all transactions that have not ended. */
  constructor(active: Iterable<Transaction>) {
    this.#active = active;
  }

  /** Whether some table has a queue, so that a weak lock may have to wait. */
  get mayConflict(): boolean {
    return this.#queues.size > 0;
  }

  /** Takes the lock if it is weak and nobody wants a stronger one; true as well when the transaction has it already. */
  takeAtOnce(transaction: Transaction, table: TableLayout, mode: TableLockMode): boolean {
    if (isHeld(transaction, table, mode)) return true;
    if (!weakTableLockModes.has(mode) || this.#queues.has(table)) return false;
    transaction.hold(new HeldTableLock(this, table, mode, null));
    return true;
  }

  /** Waits until the transaction has the lock. @throws 55P03 with `noWait` when it would have to wait */
  *lock(transaction: Transaction, table: TableLayout, mode: TableLockMode, noWait: boolean): Steps<void> {
    const { owner } = transaction;
    if (owner === null || this.takeAtOnce(transaction, table, mode)) return;
    const queue = this.#queueOf(table);
    try {
      const request = noWait ? queue.tryAcquire(owner, mode) : yield* queue.acquire(owner, mode);
      if (request === null) throw relationNotAvailable(table.name);
      transaction.hold(new HeldTableLock(this, table, mode, request));
    } finally {
      this.dropUnused(table);
    }
  }

  /** Waits until the transaction could have the lock, and leaves it. */
  *pass(transaction: Transaction, table: TableLayout, mode: TableLockMode): Steps<void> {
    const queue = this.#queues.get(table);
    if (queue === undefined || transaction.owner === null || isHeld(transaction, table, mode)) return;
    try {
      const request = yield* queue.acquire(transaction.owner, mode);
      request.release();
    } finally {
      this.dropUnused(table);
    }
  }

  dropUnused(table: TableLayout): void {
    if (this.#queues.get(table)?.isUnused === true) this.#queues.delete(table);
  }

  #queueOf(table: TableLayout): LockQueue<TableLockMode> {
    let queue = this.#queues.get(table);
    if (queue !== undefined) return queue;
    queue = new LockQueue(tableModesConflict);
    this.#queues.set(table, queue);
    for (const { owner, locks } of this.#active) {
      for (const held of locks) {
        if (held instanceof HeldTableLock && held.table === table && owner !== null) held.enter(queue, owner);
      }
    }
    return queue;
  }
}

/** A table lock of a transaction, or of a part of it. */
class HeldTableLock implements HeldLock {
  readonly table: TableLayout;
  readonly mode: TableLockMode;
  readonly #all: TableLocks;
  /** Null while the table has no queue. */
  #request: LockRequest<TableLockMode> | null;

  constructor(all: TableLocks, table: TableLayout, mode: TableLockMode, request: LockRequest<TableLockMode> | null) {
    this.#all = all;
    this.table = table;
    this.mode = mode;
    this.#request = request;
  }

  /** Makes a lock that was only noted known to those who queue for the table. */
  enter(queue: LockQueue<TableLockMode>, owner: LockRequest<TableLockMode>['owner']): void {
    this.#request = new LockRequest(queue, owner, this.mode);
    queue.hold(this.#request);
  }

  release(): void {
    this.#request?.release();
    this.#all.dropUnused(this.table);
  }
}

function isHeld({ locks }: Transaction, table: TableLayout, mode: TableLockMode): boolean {
  for (const held of locks)
    if (held instanceof HeldTableLock && held.table === table && held.mode === mode) return true;
  return false;
}
