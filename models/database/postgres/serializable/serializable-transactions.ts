import { SerializableTransaction } from './serializable-transaction.ts';
import type { Transaction } from '../storage/transaction.ts';

/** The SERIALIZABLE transactions of a database that can still conflict: those that run, and those that ran beside them. */
export class SerializableTransactions {
  readonly known = new Set<SerializableTransaction>();
  #commits = 0;

  /**
   * Begins to track a transaction whose snapshot is just being taken. Null when there is no need: it is read-only and no
   * writer runs, so that its snapshot is safe (it is one that some serial order shows).
   */
  begin(transaction: Transaction): SerializableTransaction | null {
    if (transaction.readOnly && !this.#hasActiveWriter()) return null;
    const begun = new SerializableTransaction(this, transaction, this.#commits);
    this.known.add(begun);
    return begun;
  }

  nextCommit(): number {
    this.#commits += 1;
    return this.#commits;
  }

  /** Forgets what has ended before the oldest snapshot in use was taken. */
  ended(transaction: SerializableTransaction): void {
    if (!transaction.isCommitted) this.known.delete(transaction);
    let oldest = Infinity;
    for (const { isCommitted, commitsBefore } of this.known) if (!isCommitted) oldest = Math.min(oldest, commitsBefore);
    for (const other of this.known) {
      if (!other.isCommitted || other.committedAs > oldest) continue;
      this.known.delete(other);
      other.forget();
    }
  }

  #hasActiveWriter(): boolean {
    for (const { isCommitted, isReadOnly } of this.known) if (!isCommitted && !isReadOnly) return true;
    return false;
  }
}
