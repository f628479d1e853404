import type { Steps } from '../../locking/wait.ts';
import type { WaitPolicy } from '../../locking/lock-mode.ts';
import type { Row } from '../../sql/value.ts';
import { noWaitFailure } from '../errors.ts';
import type { Span, Strength } from '../locking/lock.ts';
import type { LockSystem } from '../locking/lock-system.ts';
import { waitFor } from '../locking/waiting.ts';
import { compareKeys, type Index } from '../storage/index.ts';
import { Entry, Record, type Supremum } from '../storage/record.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';
import { committedVersion } from '../storage/visibility.ts';
import { isUniquePoint, type Access, type Range } from './access.ts';

/** How a search locks what it passes. */
export interface Search {
  readonly transaction: Transaction;
  readonly locks: LockSystem;
  readonly table: Table;
  readonly access: Access;
  readonly strength: Strength;
  readonly policy: WaitPolicy;
  readonly backward: boolean;
  /** UPDATE at READ COMMITTED: looks at the committed version of a locked row before it waits for it. */
  readonly semiConsistent: boolean;
  /** Whether an entry of a secondary index can match: the others' rows are not locked (index condition pushdown). */
  readonly admits: (entry: Entry) => boolean;
}

/** A row that a search came to. */
export interface Found {
  readonly record: Record;
  readonly values: Row;
  /** Locked by this search and not before: it can be given back. */
  readonly isNew: boolean;
  /** Not locked: these are the values of the last committed version. */
  readonly isSemiConsistent: boolean;
}

type Item = Record | Entry;
type Attempt = 'held' | 'locked' | 'skipped' | 'waited';

/**
 * A locking search through an index (row_search_mvcc of row0sel.cc in MariaDB 10.11, and the handler's range reads above
 * it): the rows of the ranges in order, each locked before it is looked at, with the gaps at REPEATABLE READ and above.
 */
export class Cursor {
  readonly #search: Search;
  readonly #index: Index<Record> | Index<Entry>;
  readonly #ranges: readonly Range[];
  #range = -1;
  #position = 0;
  /** The item to go on from, itself or what follows it. */
  #from: { readonly item: Item; readonly inclusive: boolean } | null = null;
  /** Whether the present range is read downwards; one row by its key never is. */
  #backward = false;
  /** Whether the present range has yielded a row. */
  #hasFound = false;
  /** Wait for this row, even though the search is semi-consistent. */
  #insistsOn: Item | null = null;

  constructor(search: Search) {
    this.#search = search;
    const { table, access, backward } = search;
    this.#index = table.secondaries.find((index) => index.layout === access.index) ?? table.clustered;
    this.#ranges = backward ? [...access.ranges].reverse() : access.ranges;
  }

  /** The next row; null: there is none any more. */
  *next(): Steps<Found | null> {
    for (;;) {
      const range = this.#ranges[this.#range];
      if (range !== undefined) {
        const found = yield* this.#nextIn(range);
        if (found !== null) return found;
      }
      this.#range += 1;
      const started = this.#ranges[this.#range];
      if (started === undefined) return null;
      this.#start(started);
    }
  }

  /** Gives the lock of a row back that the statement does not want, where the isolation allows that. */
  unlock({ record, isNew }: Found): void {
    const { transaction, locks, strength } = this.#search;
    if (!isNew || transaction.locksGaps || record.writer === transaction) return;
    locks.unlock({ transaction, index: this.#index, target: record, strength, span: 'record' });
  }

  /** Comes to a row again that was read semi-consistently, and waits for it now. */
  again({ record }: Found): void {
    this.#from = { item: record, inclusive: true };
    this.#hasFound = false;
    this.#insistsOn = record;
  }

  #start(range: Range): void {
    const { low, high } = range;
    const backward = this.#search.backward && !isUniquePoint(range, this.#search.access);
    this.#backward = backward;
    const bound = backward ? high : low;
    this.#from = null;
    this.#hasFound = false;
    if (!backward) this.#position = bound === null ? 0 : this.#index.position(bound.key, !bound.inclusive);
    else {
      this.#position =
        (bound === null ? this.#index.items.length : this.#index.position(bound.key, bound.inclusive)) - 1;
      // No row may come in between the last of a descending range and what follows it.
      this.#lockGap(this.#index.at(this.#position + 1));
    }
  }

  *#nextIn(range: Range): Steps<Found | null> {
    const { transaction, access } = this.#search;
    const backward = this.#backward;
    if (this.#hasFound && isUniquePoint(range, access)) return null;
    for (;;) {
      if (this.#from !== null) this.#position = this.#resume(this.#from.item, this.#from.inclusive);
      if (backward && this.#position < 0) return null;
      const item = this.#index.at(this.#position);
      if (item.isSupremum) {
        if (transaction.locksGaps) this.#lockGap(item);
        return null;
      }
      if (range.isPoint && range.low !== null && compareKeys(item.key, range.low.key) !== 0) {
        if (transaction.locksGaps) this.#lockGap(item);
        return null;
      }
      const looked = yield* this.#look(item, range);
      if (looked === 'end') return null;
      this.#from = { item, inclusive: looked === 'again' };
      if (typeof looked === 'object') {
        this.#hasFound = true;
        return looked;
      }
    }
  }

  /** Items may have come and gone since: where the search stands now. */
  #resume(item: Item, inclusive: boolean): number {
    if (!this.#backward) return this.#index.position(item.key, !inclusive);
    return this.#index.position(item.key, inclusive) - 1;
  }

  *#look(item: Item, range: Range): Steps<Found | 'next' | 'again' | 'end'> {
    const { transaction } = this.#search;
    const isLookup = isUniquePoint(range, this.#search.access);
    const ifDeleted = isLookup && item instanceof Record ? 'end' : 'next';
    const isCommitted = item.writer.status !== 'active';
    if (!transaction.locksGaps && item.deleted && isCommitted) return ifDeleted;
    const semi = this.#committedOf(item, isLookup);
    if (semi !== null) return semi;
    const attempt = yield* this.#lock(item, this.#spanFor(item, range));
    if (attempt === 'waited') return 'again';
    if (attempt === 'skipped') return 'next';
    if (item.deleted) return ifDeleted;
    if (item instanceof Entry) return yield* this.#lookUp(item, range);
    const found: Found = {
      record: item,
      values: item.version.values,
      isNew: attempt === 'locked',
      isSemiConsistent: false,
    };
    if (!this.#isBeyond(item, range)) return found;
    // Only ascending range reads give back what they found behind their end.
    if (!this.#backward) this.unlock(found);
    return 'end';
  }

  /** From an entry of a secondary index to its row. */
  *#lookUp(entry: Entry, range: Range): Steps<Found | 'next' | 'again' | 'end'> {
    const { table, admits } = this.#search;
    if (!admits(entry)) return this.#isBeyond(entry, range) ? 'end' : 'next';
    const record = table.clustered.find(entry.primaryKey);
    if (record === null) return 'next';
    const attempt = yield* this.#lock(record, 'record');
    if (attempt === 'waited') return 'again';
    if (attempt === 'skipped' || record.deleted) return 'next';
    if (this.#isBeyond(entry, range)) return 'end';
    return { record, values: record.version.values, isNew: false, isSemiConsistent: false };
  }

  #spanFor(item: Item, { low }: Range): Span {
    const { transaction, table } = this.#search;
    if (!transaction.locksGaps) return 'record';
    const begins =
      !this.#backward &&
      item instanceof Record &&
      low?.inclusive === true &&
      low.key.length === table.clustered.layout.columns.length &&
      compareKeys(item.key, low.key) === 0;
    return begins ? 'record' : 'next-key';
  }

  *#lock(item: Item, span: Span): Steps<Attempt> {
    const { transaction, locks, table, strength, policy } = this.#search;
    const index = item instanceof Record ? table.clustered : this.#index;
    const request = { transaction, index, target: item, strength, span };
    if (policy !== 'wait' && !locks.isFreeForRead(request)) {
      if (policy === 'skipLocked') return 'skipped';
      throw noWaitFailure();
    }
    const answer = locks.lockForRead(request);
    if (typeof answer === 'string') return answer;
    yield* waitFor(answer, locks);
    return 'waited';
  }

  #lockGap(item: Item | Supremum): void {
    const { transaction, locks, strength } = this.#search;
    if (!transaction.locksGaps) return;
    const span = item.isSupremum ? 'next-key' : 'gap';
    locks.lockForRead({ transaction, index: this.#index, target: item, strength, span });
  }

  /** The committed version of a row that somebody else has locked; 'next' when there is none. */
  #committedOf(item: Item, isLookup: boolean): Found | 'next' | null {
    const { transaction, locks, strength, semiConsistent } = this.#search;
    if (!semiConsistent || isLookup || !(item instanceof Record)) return null;
    const insists = this.#insistsOn === item;
    this.#insistsOn = null;
    if (insists) return null;
    if (locks.isFreeForRead({ transaction, index: this.#index, target: item, strength, span: 'record' })) return null;
    const version = committedVersion(item);
    if (version === null || version.deleted) return 'next';
    return { record: item, values: version.values, isNew: false, isSemiConsistent: true };
  }

  #isBeyond({ key }: Item, { low, high, isPoint }: Range): boolean {
    const bound = this.#backward ? low : high;
    if (bound === null || isPoint) return false;
    const order = compareKeys(key, bound.key) * (this.#backward ? -1 : 1);
    return order > 0 || (order === 0 && !bound.inclusive);
  }
}
