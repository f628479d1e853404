import { breakCycle } from './deadlock.ts';
import { covers, Lock, mustWait, type Lockable, type Request } from './lock.ts';
import type { Transaction } from '../storage/transaction.ts';

/** `held`: there is nothing to do; `locked`: it holds it now; a lock: it has to wait for that. */
export type Answer = 'held' | 'locked' | Lock;

/**
 * InnoDB's record locks (lock0lock.cc of MariaDB 10.11). An index counts as one page. Locks on tables never conflict here;
 * they only count for the choice of victims.
 */
export class LockSystem {
  #places = 0;

  /** For reads, and for the duplicates that an insert meets. */
  lockForRead(request: Request): Answer {
    if (this.#revealWriter(request) && request.span === 'record') return 'held';
    return this.#lock(request, false);
  }

  /** Before the change of a record: needs no lock of its own, since who wrote a record is seen from it. */
  lockForChange(request: Request): Answer {
    return this.#lock(request, true);
  }

  /** Before an insert in front of `target`: 'locked' means that nobody forbids it. */
  lockForInsert(request: Request): Answer {
    const conflict = conflictOf(request);
    return conflict === null ? 'locked' : this.#enqueue(request, conflict);
  }

  /** Whether a lock for a read would have to wait. */
  isFreeForRead(request: Request): boolean {
    if (this.#revealWriter(request)) return true;
    return isHeld(request) || conflictOf(request) === null;
  }

  /** Gives one record back before the transaction ends: at READ COMMITTED, when it was not wanted. */
  unlock({ transaction, target, strength }: Request): void {
    const held = target.locks.find((lock) => lock.transaction === transaction && lock.strength === strength);
    if (held === undefined) return;
    held.uncover(target);
    this.#reconsider([target]);
  }

  /** Takes a waiting request back: after a timeout, or for the victim of a deadlock. */
  cancel(lock: Lock): void {
    this.#forget(lock);
    lock.blocker = null;
    lock.transaction.waitsFor = null;
    this.#reconsider([...lock.targets]);
  }

  /** Lets all locks of a transaction go, the newest first. */
  release(transaction: Transaction): void {
    for (const lock of [...transaction.locks].reverse()) {
      this.#forget(lock);
      this.#reconsider([...lock.targets]);
    }
  }

  /** A new record divides the gap before `successor`: both parts are locked then. */
  inheritGap(record: Lockable, successor: Lockable): void {
    for (const lock of successor.locks) {
      if (lock.span === 'insert intention' || (lock.span === 'record' && !successor.isSupremum)) continue;
      this.#grant(gapFor(lock, record));
    }
  }

  /** A record goes: who locked it, or waits for it, has the gap before its successor; waits for it are over. */
  moveToGap(record: Lockable, successor: Lockable): void {
    for (const lock of record.locks) {
      if (inheritsRemoved(lock)) this.#grant(gapFor(lock, successor));
    }
    for (const lock of record.locks.slice()) {
      lock.uncover(record);
      if (lock.granted) continue;
      lock.blocker = null;
      lock.transaction.waitsFor = null;
    }
  }

  /** Ends the circle of waits that `transaction` is in, if there is one. */
  breakDeadlock(transaction: Transaction): void {
    const victim = breakCycle(transaction);
    if (victim?.waitsFor == null) return;
    victim.doomed = true;
    this.cancel(victim.waitsFor);
  }

  #lock(request: Request, isImplicit: boolean): Answer {
    const { target, span } = request;
    const wanted: Request = span === 'next-key' && !target.isSupremum ? { ...request, span: 'record' } : request;
    const held = target.locks.find((lock) => covers(lock, wanted));
    if (held !== undefined) {
      if (wanted !== request && held.span === 'record') this.#addGap({ ...request, span: 'gap' });
      return 'held';
    }
    const conflict = conflictOf(request);
    if (conflict !== null) return this.#enqueue(request, conflict);
    if (!isImplicit) this.#grant(request);
    return 'locked';
  }

  #addGap(request: Request): void {
    if (!isHeld(request)) this.#grant(request);
  }

  /** Writes down the lock of the record's writer. Returns whether that is the requester itself. */
  #revealWriter({ transaction, index, target }: Request): boolean {
    const { writer } = target;
    if (writer === null || writer.status !== 'active') return false;
    if (writer === transaction) return true;
    const lock: Request = { transaction: writer, index, target, strength: 'exclusive', span: 'record' };
    if (!isHeld(lock)) this.#grant(lock);
    return false;
  }

  /** Adds to a structure of the same kind, but never past a request that waits for the same record. */
  #grant({ transaction, index, target, strength, span: asked }: Request): void {
    const span = target.isSupremum ? 'next-key' : asked;
    const similar = target.locks.some((lock) => !lock.granted)
      ? undefined
      : transaction.locks.find(
          (lock) => lock.index === index && lock.strength === strength && lock.span === span && lock.granted,
        );
    (similar ?? this.#create({ transaction, index, target, strength, span })).cover(target);
  }

  #enqueue(request: Request, conflict: Lock): Lock {
    const lock = this.#create(request);
    lock.blocker = conflict.transaction;
    request.transaction.waitsFor = lock;
    lock.cover(request.target);
    return lock;
  }

  #create({ transaction, index, strength, span }: Request): Lock {
    const lock = new Lock(transaction, index, strength, span, this.#places++);
    transaction.locks.push(lock);
    return lock;
  }

  #forget(lock: Lock): void {
    for (const target of lock.targets) {
      const position = target.locks.indexOf(lock);
      if (position >= 0) target.locks.splice(position, 1);
    }
    const position = lock.transaction.locks.indexOf(lock);
    if (position >= 0) lock.transaction.locks.splice(position, 1);
  }

  /** Grants what need no longer wait, oldest request first; a new reason to wait may close a circle. */
  #reconsider(targets: readonly Lockable[]): void {
    const waiting = new Map<Lock, Lockable>();
    for (const target of targets) for (const lock of target.locks) if (!lock.granted) waiting.set(lock, target);
    const suspects = new Set<Transaction>();
    for (const [lock, target] of [...waiting].sort(([left], [right]) => left.place - right.place)) {
      const ahead = target.locks.slice(0, target.locks.indexOf(lock));
      const { transaction, index, strength, span } = lock;
      const request: Request = { transaction, index, target, strength, span };
      lock.blocker = ahead.find((other) => mustWait(request, other))?.transaction ?? null;
      if (lock.blocker === null) lock.transaction.waitsFor = null;
      else if (lock.blocker.waitsFor !== null) suspects.add(lock.blocker);
    }
    for (const suspect of suspects) this.breakDeadlock(suspect);
  }
}

function gapFor({ transaction, index, strength }: Lock, target: Lockable): Request {
  return { transaction, index, target, strength, span: 'gap' };
}

function conflictOf(request: Request): Lock | null {
  return request.target.locks.find((lock) => mustWait(request, lock)) ?? null;
}

function isHeld(request: Request): boolean {
  return request.target.locks.some((lock) => covers(lock, request));
}

/** At READ COMMITTED only locks that guard uniqueness turn into gaps (lock_rec_inherit_to_gap). */
function inheritsRemoved({ transaction, strength, span }: Lock): boolean {
  if (span === 'insert intention') return false;
  if (transaction.locksGaps) return true;
  return strength !== (transaction.replacesDuplicates ? 'shared' : 'exclusive');
}
