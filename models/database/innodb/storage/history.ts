import type { LockSystem } from '../locking/lock-system.ts';
import type { Transaction } from './transaction.ts';

/**
 * Removes what committed transactions left behind, once no open view can see it. InnoDB's purge does so in the background
 * soon after; here it happens at once.
 */
export class History {
  readonly #pending: Transaction[] = [];

  /** Remembers a transaction that has just committed changes. */
  add(transaction: Transaction): void {
    this.#pending.push(transaction);
  }

  /** Removes all that was superseded by commits up to `horizon`. */
  purge(horizon: number, locks: LockSystem): void {
    for (let [oldest] = this.#pending; oldest !== undefined && oldest.sequence <= horizon; [oldest] = this.#pending) {
      this.#pending.shift();
      purgeAfter(oldest, locks);
    }
  }
}

function purgeAfter(transaction: Transaction, locks: LockSystem): void {
  transaction.isPurged = true;
  for (const change of transaction.changes) {
    if (change.kind === 'row') {
      const { table, record, version } = change;
      version.previous = null;
      if (record.version === version && version.deleted) {
        locks.moveToGap(record, table.clustered.remove(record));
      }
    } else {
      const { index, entry } = change;
      if (entry.deleted && entry.writer === transaction && index.find(entry.key) === entry) {
        locks.moveToGap(entry, index.remove(entry));
      }
    }
  }
  transaction.changes.length = 0;
}
