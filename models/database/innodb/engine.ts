import type { EpochMilliseconds } from '../../../modules/ports/clock.ts';
import type { CommitListener, DatabaseEngine } from '../engine.ts';
import { isOver } from '../locking/wait.ts';
import type { Isolation } from '../postgres/storage/transaction.ts';
import { describeRow, type DatabaseSchema, type TableLayout } from '../sql/schema.ts';
import type { ResultRow } from '../sql/value.ts';
import { MysqlError } from './errors.ts';
import type { Strength } from './locking/lock.ts';
import { LockSystem } from './locking/lock-system.ts';
import { Session } from './session.ts';
import { changesOf, undo } from './storage/change.ts';
import { History } from './storage/history.ts';
import { Table } from './storage/table.ts';
import { Transaction } from './storage/transaction.ts';
import { committedVersion } from './storage/visibility.ts';

/**
 * A database that behaves as MySQL's InnoDB does: rows in a clustered index, consistent reads from a view, locks on
 * records and on the gaps between them. Where MySQL 8 and MariaDB 10.11 (innodb_snapshot_isolation off) differ it follows
 * MariaDB, with which it is compared.
 *
 * Not modelled: READ UNCOMMITTED, AUTO_INCREMENT, foreign keys, CHECK, table and advisory locks, triggers, collations other
 * than binary ones, conversions between types, indexes that are larger than a page (whose locks would count apart), plans of
 * the optimizer other than `planAccess`, reads that an index covers, the time that purge takes, and
 * innodb_rollback_on_timeout (off).
 */
export class Engine implements DatabaseEngine {
  readonly dialect = 'mysql';
  readonly schema: DatabaseSchema;
  version = 0;
  readonly locks = new LockSystem();
  /** Sessions that wait, in the order in which they began to. */
  readonly waiting = new Set<Session>();

  readonly #tables: readonly Table[];
  readonly #active = new Set<Transaction>();
  readonly #history = new History();
  readonly #onCommit: CommitListener | null;
  readonly #clock: () => EpochMilliseconds;

  /** @param clock the server's clock, for `now()` */
  constructor(
    schema: DatabaseSchema,
    onCommit: CommitListener | null = null,
    clock: () => EpochMilliseconds = () => 0,
  ) {
    this.schema = schema;
    this.#clock = clock;
    this.#tables = schema.tables.map((layout) => new Table(layout));
    this.#onCommit = onCommit;
  }

  /** The server's clock; a statement takes no time of its own. */
  now(): EpochMilliseconds {
    return this.#clock();
  }

  openSession(label: string): Session {
    return new Session(this, label);
  }

  takeRunnable(): Session[] {
    const runnable: Session[] = [];
    for (const session of this.waiting) {
      if (session.wait === null || !isOver(session.wait)) continue;
      this.waiting.delete(session);
      runnable.push(session);
    }
    return runnable;
  }

  /** The committed rows of a table, by primary key; 1146 when there is no such table. */
  committedRows(table: string): ResultRow[] {
    const layout = this.schema.byName.get(table);
    if (layout === undefined) throw noSuchTable(table);
    return this.tableOf(layout).clustered.items.flatMap((record) => {
      const version = committedVersion(record);
      return version === null || version.deleted ? [] : [describeRow(layout, version.values)];
    });
  }

  tableOf(layout: TableLayout): Table {
    const table = this.#tables[layout.ordinal];
    if (table === undefined) throw noSuchTable(layout.name);
    return table;
  }

  /** Begins a transaction; for sessions only. */
  begin(session: Session, isolation: Isolation, implicit: boolean, readOnly: boolean): Transaction {
    const transaction = new Transaction(isolation, session, implicit, readOnly);
    this.#active.add(transaction);
    return transaction;
  }

  /** Fixes what the transaction's consistent reads see, if nothing did so before; for statements only. */
  openView(transaction: Transaction): void {
    if (transaction.view < 0) transaction.view = this.version;
  }

  /** Counts the lock on the table that comes before those on rows; for statements only. */
  intend(transaction: Transaction, { name }: TableLayout, strength: Strength): void {
    const { intentions } = transaction;
    if (!intentions.has(`exclusive ${name}`)) intentions.add(`${strength} ${name}`);
  }

  /** Undoes the changes of a transaction but the first `kept` ones; for sessions only. */
  undo(transaction: Transaction, kept: number): void {
    undo(transaction, kept, this.locks);
  }

  /** Ends a transaction; for sessions only. */
  end(session: Session, transaction: Transaction, status: 'committed' | 'aborted'): void {
    if (status === 'aborted') this.undo(transaction, 0);
    transaction.status = status;
    this.#active.delete(transaction);
    if (transaction.changes.length > 0) {
      transaction.sequence = ++this.version;
      this.#onCommit?.(changesOf(transaction), session);
      this.#history.add(transaction);
    }
    this.locks.release(transaction);
    this.#history.purge(this.#horizon(), this.locks);
  }

  /** The oldest version that an open view still looks at. */
  #horizon(): number {
    let horizon = this.version;
    for (const { view } of this.#active) if (view >= 0 && view < horizon) horizon = view;
    return horizon;
  }
}

function noSuchTable(name: string): MysqlError {
  return new MysqlError(1146, '42P01', `Table '${name}' doesn't exist`);
}
