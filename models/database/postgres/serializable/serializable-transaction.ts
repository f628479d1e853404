import type { Predicate } from './predicate.ts';
import { completesDangerousStructure } from './dangerous-structure.ts';
import type { SerializableTransactions } from './serializable-transactions.ts';
import { precedes, isVisible } from '../storage/visibility.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';
import type { Tuple } from '../storage/tuple.ts';
import { keyOf } from '../../sql/key.ts';
import { dependencyFailure } from '../../sql/sql-error.ts';
import type { Row } from '../../sql/value.ts';

/**
 * What is known of a SERIALIZABLE transaction from its first snapshot until the last transaction that ran beside it has
 * ended: PostgreSQL's SERIALIZABLEXACT (predicate.c). A conflict is a read-write dependency: the reader did not see what
 * the writer wrote, so that it must come before the writer in any serial order.
 */
export class SerializableTransaction {
  /** How many serializable transactions had committed when its snapshot was taken. */
  readonly commitsBefore: number;
  /** The transactions that wrote what it did not see. */
  readonly conflictsOut = new Set<SerializableTransaction>();
  /** The transactions that did not see what it wrote. */
  readonly conflictsIn = new Set<SerializableTransaction>();
  /** The place of its commit among those of serializable transactions; infinite before. */
  committedAs = Infinity;
  /** The earliest commit among its conflicts out, if that came before its own; infinite otherwise. */
  earliestConflictOut = Infinity;
  /** Whether it must fail, at its next statement or its commit. */
  doomed = false;

  readonly #all: SerializableTransactions;
  readonly #transaction: Transaction;
  readonly #predicates = new Map<Table, Predicate[]>();
  #wrote = false;

  constructor(all: SerializableTransactions, transaction: Transaction, commitsBefore: number) {
    this.#all = all;
    this.#transaction = transaction;
    this.commitsBefore = commitsBefore;
  }

  get isCommitted(): boolean {
    return this.committedAs < Infinity;
  }

  /** Whether it said READ ONLY, or has committed and wrote nothing. */
  get isReadOnly(): boolean {
    return this.#transaction.readOnly || (this.isCommitted && !this.#wrote);
  }

  /**
   * Notes a read: the rows of `table` that satisfy `predicate`, for which the stored `versions` were looked at.
   *
   * @throws 40001 when a dangerous structure of conflicts can no longer be avoided otherwise
   */
  read(table: Table, versions: readonly Tuple[], predicate: Predicate): void {
    if (versions.length > 0) this.#requireViable();
    this.#remember(table, predicate);
    for (const tuple of versions) {
      const writer = this.#unseenWriter(tuple);
      if (writer !== null && predicate(tuple.values)) this.#conflict(this, writer);
    }
  }

  /** Notes a write, as `read` does; null: there was no row, or there is none any more. */
  wrote(table: Table, before: Row | null, after: Row | null): void {
    this.#requireViable();
    this.#wrote = true;
    for (const reader of this.#all.known) {
      if (reader === this || reader.doomed || reader.committedAs <= this.commitsBefore) continue;
      if (reader.#hasRead(table, before, after)) this.#conflict(reader, this);
    }
  }

  /** Notes that a row which it made itself is gone again. That its keys were free is still something that it has read. */
  abandoned(table: Table, row: Row): void {
    for (const index of table.layout.keys) {
      const key = keyOf(index, row);
      if (key !== null) this.#remember(table, (other) => keyOf(index, other) === key);
    }
  }

  /**
   * Whether a key that its snapshot shows was freed by a transaction that it must come before. PostgreSQL lets it have the
   * key, and so admits an order that is not serial.
   */
  mustNotTake(freed: readonly Tuple[]): boolean {
    const { snapshot } = this.#transaction;
    return freed.some(({ inserter, remover }) => {
      if (remover === null || remover.status !== 'committed' || !precedes(inserter, snapshot)) return false;
      return remover.top.serializable !== null && !precedes(remover, snapshot);
    });
  }

  /**
   * The last check before COMMIT takes effect (PreCommit_CheckForSerializationFailure): dooms a pivot whose conflict out is
   * this transaction, which is about to be the first of the three to commit.
   *
   * @throws 40001 when it is doomed itself
   */
  prepareCommit(): void {
    this.#requireViable();
    for (const pivot of this.conflictsIn) {
      if (pivot.isCommitted || pivot.doomed) continue;
      for (const source of pivot.conflictsIn) {
        if (source !== this && (source.isCommitted || source.isReadOnly || source.doomed)) continue;
        pivot.doomed = true;
        break;
      }
    }
  }

  /** Its transaction has ended. */
  end(): void {
    if (this.#transaction.status === 'committed') {
      this.committedAs = this.#all.nextCommit();
      for (const { committedAs } of this.conflictsOut) {
        this.earliestConflictOut = Math.min(this.earliestConflictOut, committedAs);
      }
    } else {
      for (const writer of this.conflictsOut) writer.conflictsIn.delete(this);
      for (const reader of this.conflictsIn) reader.conflictsOut.delete(this);
      this.forget();
    }
    this.#all.ended(this);
  }

  /** Drops what only matters while transactions run that did beside it. */
  forget(): void {
    this.#predicates.clear();
    this.conflictsOut.clear();
    this.conflictsIn.clear();
  }

  #remember(table: Table, predicate: Predicate): void {
    const known = this.#predicates.get(table);
    if (known === undefined) this.#predicates.set(table, [predicate]);
    else known.push(predicate);
  }

  #requireViable(): void {
    if (this.doomed) throw dependencyFailure();
  }

  #hasRead(table: Table, before: Row | null, after: Row | null): boolean {
    const predicates = this.#predicates.get(table);
    if (predicates === undefined) return false;
    return predicates.some(
      (predicate) => (before !== null && predicate(before)) || (after !== null && predicate(after)),
    );
  }

  /** The serializable transaction whose writing of the version the snapshot does not show (CheckForSerializableConflictOut). */
  #unseenWriter(tuple: Tuple): SerializableTransaction | null {
    const transaction = this.#transaction;
    const writer = isVisible(tuple, transaction) ? tuple.remover : tuple.inserter;
    const found = writer?.top.serializable ?? null;
    if (writer === null || found === null || found === this || found.doomed) return null;
    if (writer.status === 'aborted' || precedes(writer, transaction.snapshot)) return null;
    // A read-only transaction can run before the writer, unless the writer must come after one that it sees.
    const comesBefore = this.isReadOnly && found.isCommitted && found.earliestConflictOut > this.commitsBefore;
    return comesBefore ? null : found;
  }

  /** Adds a conflict of which this transaction is one side (OnConflict_CheckForSerializationFailure). */
  #conflict(reader: SerializableTransaction, writer: SerializableTransaction): void {
    if (reader.conflictsOut.has(writer)) return;
    if (completesDangerousStructure(reader, writer)) {
      if (writer === this || writer.isCommitted) throw dependencyFailure();
      writer.doomed = true;
    }
    reader.conflictsOut.add(writer);
    writer.conflictsIn.add(reader);
  }
}
