import type { EpochMilliseconds } from '../../../modules/ports/clock.ts';
import type { CommitListener, DatabaseEngine, RowChange } from '../engine.ts';
import { CommitLog } from './commit-log.ts';
import { changesOf } from './storage/change.ts';
import { describeRow, type DatabaseSchema, type TableLayout } from '../sql/schema.ts';
import { AdvisoryLocks } from './locks/advisory-locks.ts';
import { TableLocks } from './locks/table-locks.ts';
import { SerializableTransactions } from './serializable/serializable-transactions.ts';
import { Session } from './session.ts';
import { SqlError } from '../sql/sql-error.ts';
import { Table } from './storage/table.ts';
import { Transaction, type Isolation } from './storage/transaction.ts';
import type { ResultRow } from '../sql/value.ts';
import { isCurrent } from './storage/visibility.ts';
import { isOver, type Waiter } from '../locking/wait.ts';

/**
 * Decides whose statement fails when a wait has closed a cycle of waits: one of the cycle, of which the first closed it, or
 * nobody for now. PostgreSQL's choice is whose `deadlock_timeout` ends first, which only whoever knows the time can tell.
 */
export type ChooseVictim = (cycle: readonly Waiter[]) => Waiter | null;

/** The wait that closed the cycle: the choice of a `deadlock_timeout` of zero. */
const closer: ChooseVictim = ([first]) => first ?? null;

/**
 * A database that behaves as PostgreSQL 15 to 18 does, statement by statement: multi-version storage, row locks,
 * READ COMMITTED with its re-check of changed rows, REPEATABLE READ as snapshot isolation, SERIALIZABLE as serializable
 * snapshot isolation. SERIALIZABLE tracks conditions where PostgreSQL tracks rows, pages and tables, so that PostgreSQL
 * aborts some transactions that commit here; deferrable transactions are not modelled.
 *
 * Not modelled: deferred constraints, ON UPDATE actions of foreign keys, sequences that jump after a crash, triggers, DDL
 * inside transactions, disk and memory limits, races inside one statement other than at
 * its waits, the reordering of queues that saves PostgreSQL from "soft" deadlocks, and
 * scan orders other than order of insertion.
 */
export class Engine implements DatabaseEngine {
  readonly dialect = 'postgres';
  readonly schema: DatabaseSchema;
  /** The server's. */
  readonly clock: () => EpochMilliseconds;
  version = 0;
  /** Sessions that wait, in the order in which they began to. */
  readonly waiting = new Set<Session>();

  readonly chooseVictim: ChooseVictim;
  readonly advisoryLocks = new AdvisoryLocks();
  readonly tableLocks: TableLocks;
  readonly serializable = new SerializableTransactions();
  readonly #tables: readonly Table[];
  readonly #active = new Set<Transaction>();
  readonly #onCommit: CommitListener | null;
  /** Null: there is no replica. */
  #log: CommitLog | null = null;

  /** @param clock the server's clock, for `now()` */
  constructor(
    schema: DatabaseSchema,
    onCommit: CommitListener | null = null,
    clock: () => EpochMilliseconds = () => 0,
    chooseVictim: ChooseVictim = closer,
  ) {
    this.schema = schema;
    this.chooseVictim = chooseVictim;
    this.clock = clock;
    this.tableLocks = new TableLocks(this.#active);
    this.#tables = schema.tables.map((layout) => new Table(layout));
    this.#onCommit = onCommit;
  }

  openSession(label: string): Session {
    return new Session(this, label);
  }

  /** Keeps what a replica needs that has come to the version `position`, which never falls. */
  follow(position: () => number): void {
    this.#log = new CommitLog(position);
  }

  /** Opens a read-only session that sees what the replica has. */
  openReplicaSession(label: string): Session {
    return new Session(this, label, true);
  }

  /** Undoes the commits that the replica does not have; no other session than the replica's may be open. Newest first. */
  takeBackCommits(): RowChange[] {
    const changes = this.#log?.takeBack() ?? [];
    if (changes.length > 0) this.version++;
    return changes;
  }

  /**
   * Exchanges the order of the last two commits, as the replica will see it. False when somebody's snapshot shows one and
   * not the other, or the replica has one.
   */
  swapLastCommits(): boolean {
    for (const { snapshot } of this.#active) if (snapshot === this.version - 1) return false;
    return this.#log?.swapLast() ?? false;
  }

  takeRunnable(): Session[] {
    const runnable: Session[] = [];
    for (const session of this.waiting) {
      if (session.wait === null || !(session.isVictim || isOver(session.wait))) continue;
      this.waiting.delete(session);
      runnable.push(session);
    }
    return runnable;
  }

  /** The committed rows of a table, in order of insertion; 42P01 when there is no such table. */
  committedRows(table: string): ResultRow[] {
    const { layout, heap } = this.table(table);
    return heap.filter(isCurrent).map((tuple) => describeRow(layout, tuple.values));
  }

  /** @throws 42P01 when there is none of that name */
  table(name: string): Table {
    const layout = this.schema.byName.get(name);
    if (layout === undefined) throw new SqlError('42P01', `relation "${name}" does not exist`);
    return this.tableOf(layout);
  }

  tableOf(layout: TableLayout): Table {
    const table = this.#tables[layout.ordinal];
    if (table === undefined) throw new SqlError('42P01', `relation "${layout.name}" does not exist`);
    return table;
  }

  /** Begins a transaction; for sessions only. */
  begin(session: Session, isolation: Isolation, implicit: boolean, readOnly = false): Transaction {
    const transaction = new Transaction(isolation, session, implicit, this.clock(), readOnly);
    transaction.onReplica = session.onReplica;
    this.#active.add(transaction);
    return transaction;
  }

  /** Gives a transaction its snapshot, unless it has one; for sessions only. */
  takeSnapshot(transaction: Transaction): void {
    if (transaction.snapshot >= 0) return;
    transaction.snapshot = transaction.onReplica ? (this.#log?.position ?? this.version) : this.version;
    if (transaction.isolation === 'serializable') transaction.serializable = this.serializable.begin(transaction);
  }

  /** Ends a transaction; for sessions only. */
  end(session: Session, transaction: Transaction, status: 'committed' | 'aborted'): void {
    transaction.status = status;
    this.#active.delete(transaction);
    const { writes } = transaction;
    if (status === 'committed' && writes.length > 0) transaction.sequence = ++this.version;
    transaction.savepoints?.end();
    transaction.serializable?.end();
    transaction.releaseLocks(0);
    if (writes.length === 0) return;
    for (const { table, before, after } of writes) {
      const discarded = status === 'committed' ? before : after;
      if (discarded !== null) table.discarded(discarded);
    }
    if (status === 'committed') {
      this.#log?.add(transaction);
      this.#onCommit?.(changesOf(transaction), session);
    }
    this.#vacuum(transaction);
  }

  #vacuum(transaction: Transaction): void {
    let horizon = -1;
    for (const { table } of transaction.writes) {
      if (!table.wantsVacuum) continue;
      if (horizon < 0) horizon = this.#horizon();
      table.vacuum(horizon);
    }
  }

  /** The oldest version that a running transaction or the replica still looks at. */
  #horizon(): number {
    let horizon = Math.min(this.version, this.#log?.position ?? Infinity);
    for (const { snapshot } of this.#active) if (snapshot >= 0 && snapshot < horizon) horizon = snapshot;
    return horizon;
  }
}
