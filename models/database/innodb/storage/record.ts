import type { Lock, Lockable } from '../locking/lock.ts';
import type { Row, SqlValue } from '../../sql/value.ts';
import type { Transaction } from './transaction.ts';

/** What an index is ordered by: values of columns. NULL is the least. */
export type Key = readonly SqlValue[];

/** One version of a row, newest first. */
export class Version {
  readonly values: Row;
  readonly deleted: boolean;
  readonly transaction: Transaction;
  /** Null: there was none, or nobody needs it any more. */
  previous: Version | null;

  constructor(values: Row, deleted: boolean, transaction: Transaction, previous: Version | null) {
    this.values = values;
    this.deleted = deleted;
    this.transaction = transaction;
    this.previous = previous;
  }
}

/** A row in the clustered index: its place there and its versions. */
export class Record implements Lockable {
  readonly isSupremum = false;
  readonly key: Key;
  readonly locks: Lock[] = [];
  version: Version;

  constructor(key: Key, version: Version) {
    this.key = key;
    this.version = version;
  }

  get writer(): Transaction {
    return this.version.transaction;
  }

  get deleted(): boolean {
    return this.version.deleted;
  }
}

/** An entry of a secondary index: the columns of the index, then the primary key. It is marked or not, never changed. */
export class Entry implements Lockable {
  readonly isSupremum = false;
  readonly key: Key;
  readonly primaryKey: Key;
  readonly locks: Lock[] = [];
  deleted = false;
  writer: Transaction;

  constructor(key: Key, primaryKey: Key, writer: Transaction) {
    this.key = key;
    this.primaryKey = primaryKey;
    this.writer = writer;
  }
}

/** The end of an index. */
export class Supremum implements Lockable {
  readonly isSupremum = true;
  readonly writer = null;
  readonly locks: Lock[] = [];
}
