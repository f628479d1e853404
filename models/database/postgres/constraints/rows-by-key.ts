import { LockMode } from '../../locking/lock-mode.ts';
import type { Steps } from '../../locking/wait.ts';
import type { ReferenceEnd } from '../../sql/schema.ts';
import { keyFrom } from '../../sql/key.ts';
import { serializationFailure } from '../../sql/sql-error.ts';
import type { Row, SqlValue } from '../../sql/value.ts';
import type { Engine } from '../engine.ts';
import { lockLatest } from '../storage/row-lock.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';
import type { Tuple } from '../storage/tuple.ts';
import { isVisible } from '../storage/visibility.ts';

/** Values of the columns of a foreign key. */
export type KeyValues = readonly SqlValue[];

/** Null when one of them is NULL: such a row refers to nothing (MATCH SIMPLE). */
export function valuesOf({ columns }: ReferenceEnd, row: Row): KeyValues | null {
  const values = columns.map((column) => row[column] ?? null);
  return values.includes(null) ? null : values;
}

export function matches({ columns }: ReferenceEnd, row: Row, values: KeyValues): boolean {
  return columns.every((column, index) => row[column] === values[index]);
}

/** The rows at one end of a foreign key that have certain values, as the queries of PostgreSQL's triggers find them. */
export class RowsByKey {
  readonly table: Table;
  readonly #engine: Engine;
  readonly #transaction: Transaction;
  readonly #end: ReferenceEnd;
  readonly #values: KeyValues;

  constructor(engine: Engine, transaction: Transaction, end: ReferenceEnd, values: KeyValues) {
    this.table = engine.table(end.table);
    this.#engine = engine;
    this.#transaction = transaction;
    this.#end = end;
    this.#values = values;
  }

  /** What the queries of triggers lock before they read. */
  lockTable(mode: 'row share' | 'row exclusive'): Steps<void> {
    return this.#engine.tableLocks.lock(this.#transaction, this.table.layout, mode, false);
  }

  /**
   * What a statement that begins now sees. In READ COMMITTED that is all that is committed; otherwise `latest` looks
   * beyond the transaction's snapshot, as checks do that must not miss a row.
   */
  read(snapshot: 'own' | 'latest'): Tuple[] {
    const transaction = this.#transaction;
    const own = transaction.snapshot;
    transaction.command++;
    if (snapshot === 'latest' || transaction.isolation === 'read committed')
      transaction.snapshot = this.#engine.version;
    const versions = this.#versions();
    transaction.serializable?.read(this.table, versions, (row) => matches(this.#end, row, this.#values));
    const found = versions.filter((tuple) => this.#has(tuple) && isVisible(tuple, transaction));
    if (transaction.isolation !== 'read committed') transaction.snapshot = own;
    return found;
  }

  /** Locks the newest version of a row that was read; null when it is no longer among these rows. */
  *lock(seen: Tuple, mode: LockMode): Steps<Tuple | null> {
    // A check is a SELECT, an action an UPDATE or DELETE.
    const isCheck = mode === LockMode.keyShare;
    const tuple = yield* lockLatest(this.#transaction, this.table, seen, mode, 'wait', isCheck);
    return tuple !== null && (tuple === seen || this.#has(tuple)) ? tuple : null;
  }

  /** Locks the first row that is there FOR KEY SHARE. False: there is none. */
  *lockOne(snapshot: 'own' | 'latest'): Steps<boolean> {
    for (const seen of this.read(snapshot)) if ((yield* this.lock(seen, LockMode.keyShare)) !== null) return true;
    return false;
  }

  /** For a row that is about to be changed. @throws 40001 when only a later snapshot shows it (`crosscheck`) */
  requireInSnapshot(tuple: Tuple): void {
    if (this.#transaction.isolation === 'read committed' || isVisible(tuple, this.#transaction)) return;
    throw serializationFailure('concurrent update');
  }

  #versions(): readonly Tuple[] {
    const { index } = this.#end;
    if (index === null) return this.table.heap;
    return this.table.entries(index.position, keyFrom(index.order.map((place) => this.#values[place] ?? null)));
  }

  #has(tuple: Tuple): boolean {
    return matches(this.#end, tuple.values, this.#values);
  }
}
