import type { Waiter } from '../../locking/wait.ts';
import type { Isolation } from '../../postgres/storage/transaction.ts';
import type { Lock } from '../locking/lock.ts';
import type { Change } from './change.ts';

export class Transaction {
  readonly isolation: Isolation;
  readonly owner: Waiter | null;
  /** Whether it is a single statement that commits by itself. */
  readonly implicit: boolean;
  readonly readOnly: boolean;
  status: 'active' | 'committed' | 'aborted' = 'active';
  /** The database's version that its commit made. */
  sequence = 0;
  /** Whether nobody can see any more what its changes replaced. */
  isPurged = false;
  /** The version that its consistent reads see; -1: its next one opens a view. */
  view = -1;
  /** Granted and waiting ones, oldest first. */
  readonly locks: Lock[] = [];
  waitsFor: Lock | null = null;
  /** Chosen as the victim of a deadlock: it must roll back. */
  doomed = false;
  /** Whether the present statement is an INSERT ... ON DUPLICATE KEY UPDATE. */
  replacesDuplicates = false;
  readonly changes: Change[] = [];
  /** Tables with an intention lock, by its kind. */
  readonly intentions = new Set<string>();

  constructor(isolation: Isolation, owner: Waiter | null, implicit: boolean, readOnly: boolean) {
    this.isolation = isolation;
    this.owner = owner;
    this.implicit = implicit;
    this.readOnly = readOnly;
  }

  /** Whether searches lock gaps, too. */
  get locksGaps(): boolean {
    return this.isolation !== 'read committed';
  }

  /** InnoDB's TRX_WEIGHT: changed rows and locks. */
  get weight(): number {
    const rows = this.changes.reduce((count, change) => count + (change.kind === 'row' ? 1 : 0), 0);
    return rows + this.locks.length + this.intentions.size;
  }
}
