import type { EpochMilliseconds } from '../../../../modules/ports/clock.ts';
import type { Savepoints } from './savepoints.ts';
import type { SerializableTransaction } from '../serializable/serializable-transaction.ts';
import type { Table } from './table.ts';
import type { Tuple } from './tuple.ts';
import type { Waiter } from '../../locking/wait.ts';

/** PostgreSQL's READ UNCOMMITTED is READ COMMITTED. */
export type Isolation = 'read committed' | 'repeatable read' | 'serializable';

/** One row version replaced by another; null: there was none, or there is none any more. */
export interface Write {
  readonly table: Table;
  readonly before: Tuple | null;
  readonly after: Tuple | null;
}

/** A lock on something other than a row, until the transaction ends or rolls back to a savepoint before it. */
export interface HeldLock {
  release(): void;
}

const none: readonly HeldLock[] = [];

export class Transaction {
  readonly isolation: Isolation;
  readonly owner: Waiter | null;
  /** Whether it said READ ONLY. */
  readonly readOnly: boolean;
  /** Whether it is a single statement that commits by itself. */
  readonly implicit: boolean;
  /** Whether it sees what the replica has. */
  onReplica = false;
  status: 'active' | 'committed' | 'aborted' = 'active';
  /** Whether a statement failed: nothing runs until the transaction, or the part since a savepoint, is rolled back. */
  failed = false;
  /** The database's version that its commit made. */
  sequence = 0;
  /** The version that its statements see; -1 before the first, and in READ COMMITTED between two. */
  snapshot = -1;
  /** What the server's clock showed at its begin: `now()`. */
  readonly begunAt: EpochMilliseconds;
  /** What it showed when the present statement came: `statement_timestamp()`. */
  statementAt: EpochMilliseconds;
  /** Number of the present statement: it does not see what it writes itself. */
  command = 1;
  readonly top: Transaction = this;
  /** What writes and locks now: the transaction itself, or its innermost subtransaction. */
  writer: Writer = this;
  /** Null until the first SAVEPOINT. */
  savepoints: Savepoints | null = null;
  /** What it depends on; null at the weaker levels, and for a read-only transaction with a safe snapshot. */
  serializable: SerializableTransaction | null = null;

  readonly #writes: Write[] = [];
  #locks: HeldLock[] | null = null;

  constructor(
    isolation: Isolation,
    owner: Waiter | null,
    implicit: boolean,
    begunAt: EpochMilliseconds,
    readOnly = false,
  ) {
    this.isolation = isolation;
    this.owner = owner;
    this.implicit = implicit;
    this.begunAt = begunAt;
    this.statementAt = begunAt;
    this.readOnly = readOnly;
  }

  /** In the order in which it took them. */
  get locks(): readonly HeldLock[] {
    return this.#locks ?? none;
  }

  hold(lock: HeldLock): void {
    this.#locks ??= [];
    this.#locks.push(lock);
  }

  /** Lets all locks go but the first `count`. */
  releaseLocks(count: number): void {
    if (this.#locks !== null) for (const lock of this.#locks.splice(count)) lock.release();
  }

  get writes(): readonly Write[] {
    return this.#writes;
  }

  /** Notes a write that was just made. @throws 40001 when it makes a SERIALIZABLE transaction unserializable */
  record(table: Table, before: Tuple | null, after: Tuple | null): void {
    this.#writes.push({ table, before, after });
    if (this.serializable === null) return;
    if (before?.inserter.top === this) this.serializable.abandoned(table, before.values);
    this.serializable.wrote(table, before?.values ?? null, after?.values ?? null);
  }

  /** Takes back all writes but the first `count`. */
  undoWrites(count: number): void {
    for (const { table, after } of this.#writes.splice(count)) {
      if (after === null) continue;
      table.discarded(after);
      this.serializable?.abandoned(table, after.values);
    }
  }
}

/** The part of a transaction since a savepoint. Once it is released it stays active until what it is part of ends. */
export class Subtransaction {
  readonly top: Transaction;
  status: 'active' | 'committed' | 'aborted' = 'active';
  sequence = 0;

  constructor(top: Transaction) {
    this.top = top;
  }

  get owner(): Waiter | null {
    return this.top.owner;
  }
}

/** What row versions and row locks belong to: what PostgreSQL gives a transaction number. */
export type Writer = Transaction | Subtransaction;

/** Stands as the inserter of row versions that must never be seen: lost speculative insertions. */
export const neverCommitted = new Transaction('read committed', null, true, 0);
neverCommitted.status = 'aborted';
