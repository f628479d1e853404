import type { QueuedRequest, Waiter } from '../../locking/wait.ts';
import type { Transaction } from '../storage/transaction.ts';

export type Strength = 'shared' | 'exclusive';

/**
 * What a lock covers: the record, the gap before it, or both. An insert intention is a request for a place in the gap; it
 * is only ever waited for. On the supremum, which stands after all records, a next-key lock covers the gap alone.
 */
export type Span = 'record' | 'gap' | 'next-key' | 'insert intention';

/** A place in an index that can be locked. */
export interface Lockable {
  /** Whether it is the end of the index, not a record. */
  readonly isSupremum: boolean;
  /** Who wrote the record last: while active it has an exclusive lock on it without any entry in `locks`. */
  readonly writer: Transaction | null;
  /** The locks on it, granted and waiting, oldest structure first. */
  readonly locks: Lock[];
}

/**
 * A lock structure: all places of one index that a transaction has locked in one way, as InnoDB's bitmap over the records
 * of a page. How many a transaction has is what a deadlock's victim is chosen by.
 */
export class Lock implements QueuedRequest {
  readonly transaction: Transaction;
  /** Stands for the index. */
  readonly index: object;
  readonly strength: Strength;
  readonly span: Span;
  /** Structures in order of creation. */
  readonly place: number;
  readonly targets = new Set<Lockable>();
  /** Whom the request waits for; null: it is granted, or it was taken back. */
  blocker: Transaction | null = null;

  constructor(transaction: Transaction, index: object, strength: Strength, span: Span, place: number) {
    this.transaction = transaction;
    this.index = index;
    this.strength = strength;
    this.span = span;
    this.place = place;
  }

  get granted(): boolean {
    return this.blocker === null;
  }

  blockers(): Waiter[] {
    const owner = this.blocker?.owner ?? null;
    return owner === null ? [] : [owner];
  }

  /** InnoDB's queues keep their order. */
  overtake(): null {
    return null;
  }

  cover(target: Lockable): void {
    if (this.targets.has(target)) return;
    this.targets.add(target);
    const { locks } = target;
    let position = locks.length;
    while (position > 0 && (locks[position - 1]?.place ?? -1) > this.place) position--;
    locks.splice(position, 0, this);
  }

  uncover(target: Lockable): void {
    this.targets.delete(target);
    const position = target.locks.indexOf(this);
    if (position >= 0) target.locks.splice(position, 1);
  }
}

/** A lock that a transaction asks for. */
export interface Request {
  readonly transaction: Transaction;
  readonly index: object;
  readonly target: Lockable;
  readonly strength: Strength;
  readonly span: Span;
}

/** Whether a request has to wait for another lock on the same place (lock_rec_has_to_wait of lock0lock.cc). */
export function mustWait({ transaction, target, strength, span }: Request, other: Lock): boolean {
  if (other.transaction === transaction) return false;
  if (strength === 'shared' && other.strength === 'shared') return false;
  if (span === 'insert intention') return other.span === 'gap' || other.span === 'next-key';
  // Gaps are locked against inserts only.
  if (target.isSupremum || span === 'gap') return false;
  return other.span === 'record' || other.span === 'next-key';
}

/** Whether a granted lock makes the request unnecessary (lock_rec_has_expl). */
export function covers(held: Lock, { transaction, target, strength, span }: Request): boolean {
  if (held.transaction !== transaction || !held.granted || held.span === 'insert intention') return false;
  if (held.strength === 'shared' && strength === 'exclusive') return false;
  return held.span === 'next-key' || target.isSupremum || held.span === span;
}
