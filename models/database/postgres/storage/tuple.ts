import { LockMode } from '../../locking/lock-mode.ts';
import type { LockQueue } from '../../locking/lock-queue.ts';
import type { Transaction } from './transaction.ts';
import type { Row } from '../../sql/value.ts';

/** One version of a row: PostgreSQL's heap tuple. */
export class Tuple {
  readonly values: Row;
  /** Its place in the heap: scans yield rows in this order. */
  readonly place: number;
  inserter: Transaction;
  readonly insertedBy: number;
  /** Who deleted or replaced it, in which command and with which lock; its effect depends on that transaction's status. */
  remover: Transaction | null = null;
  removedBy = 0;
  removal: LockMode = LockMode.keyShare;
  /** The version that replaced it; null when it was deleted. */
  next: Tuple | null = null;
  /** Who has locked the row, and how; one map for all of its versions. */
  lockers: Map<Transaction, LockMode> | null = null;
  /** Orders those who wait for the row: PostgreSQL's heavyweight tuple lock. */
  queue: LockQueue | null = null;

  constructor(values: Row, place: number, inserter: Transaction) {
    this.values = values;
    this.place = place;
    this.inserter = inserter;
    this.insertedBy = inserter.command;
  }

  /** Marks it as replaced by `next` (null: deleted) by `transaction`. */
  remove(transaction: Transaction, mode: LockMode, next: Tuple | null): void {
    this.remover = transaction;
    this.removedBy = transaction.command;
    this.removal = mode;
    this.next = next;
  }
}
