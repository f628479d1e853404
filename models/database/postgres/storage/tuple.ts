import { LockMode } from '../../locking/lock-mode.ts';
import type { LockQueue } from '../../locking/lock-queue.ts';
import type { Transaction, Writer } from './transaction.ts';
import type { Row } from '../../sql/value.ts';

/** One version of a row: PostgreSQL's heap tuple. */
export class Tuple {
  readonly values: Row;
  /** Its place in the heap: scans yield rows in this order. */
  readonly place: number;
  inserter: Writer;
  readonly insertedBy: number;
  /** Who deleted or replaced it, in which command and with which lock; its effect depends on that transaction's status. */
  remover: Writer | null = null;
  removedBy = 0;
  removal: LockMode = LockMode.keyShare;
  /** The version that replaced it; null when it was deleted. */
  next: Tuple | null = null;
  /** Who has locked the row, and how; one map for all of its versions. */
  lockers: Map<Writer, LockMode> | null = null;
  /** Orders those who wait for the row: PostgreSQL's heavyweight tuple lock. */
  queue: LockQueue<LockMode> | null = null;

  constructor(values: Row, place: number, transaction: Transaction) {
    this.values = values;
    this.place = place;
    this.inserter = transaction.writer;
    this.insertedBy = transaction.command;
  }

  /**
   * Marks it as replaced by `next` (null: deleted) by `transaction`. Whoever holds the strongest lock of a row keeps that
   * when changing it, whatever the change (compute_new_xmax_infomask).
   */
  remove(transaction: Transaction, mode: LockMode, next: Tuple | null): void {
    this.remover = transaction.writer;
    this.removedBy = transaction.command;
    this.removal = this.#isLockedForUpdate(transaction) ? LockMode.update : mode;
    this.next = next;
  }

  #isLockedForUpdate(transaction: Transaction): boolean {
    for (const [{ top, status }, mode] of this.lockers ?? []) {
      if (top === transaction && status === 'active' && mode === LockMode.update) return true;
    }
    return false;
  }
}
