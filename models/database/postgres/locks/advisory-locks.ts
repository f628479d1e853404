import { LockQueue, type LockRequest } from '../../locking/lock-queue.ts';
import type { Steps, Waiter } from '../../locking/wait.ts';
import type { AdvisoryStatement, StatementResult } from '../../sql/statement.ts';
import type { Transaction } from '../storage/transaction.ts';

type AdvisoryMode = 'share' | 'exclusive';

/** The advisory locks of a database: numbers that mean what their users agree on (section 13.3.5 of PostgreSQL's manual). */
export class AdvisoryLocks {
  readonly #queues = new Map<string, LockQueue<AdvisoryMode>>();

  /** Waits until `owner` has the lock. */
  *lock(owner: Waiter, key: string, mode: AdvisoryMode): Steps<AdvisoryLock> {
    try {
      return new AdvisoryLock(this, key, yield* this.#queueOf(key).acquire(owner, mode));
    } finally {
      this.dropUnused(key);
    }
  }

  /** Null when it is not free. */
  tryLock(owner: Waiter, key: string, mode: AdvisoryMode): AdvisoryLock | null {
    const request = this.#queueOf(key).tryAcquire(owner, mode);
    return request === null ? null : new AdvisoryLock(this, key, request);
  }

  dropUnused(key: string): void {
    if (this.#queues.get(key)?.isUnused === true) this.#queues.delete(key);
  }

  #queueOf(key: string): LockQueue<AdvisoryMode> {
    let queue = this.#queues.get(key);
    if (queue === undefined) this.#queues.set(key, (queue = new LockQueue(modesConflict)));
    return queue;
  }
}

/** One grant: a lock that was taken twice must be released twice. */
class AdvisoryLock {
  readonly key: string;
  readonly #all: AdvisoryLocks;
  readonly #request: LockRequest<AdvisoryMode>;

  constructor(all: AdvisoryLocks, key: string, request: LockRequest<AdvisoryMode>) {
    this.#all = all;
    this.key = key;
    this.#request = request;
  }

  get mode(): AdvisoryMode {
    return this.#request.mode;
  }

  release(): void {
    this.#request.release();
    this.#all.dropUnused(this.key);
  }
}

/** The advisory locks that a session holds by itself: they outlast its transactions, and end with it at the latest. */
export class SessionLocks {
  readonly #all: AdvisoryLocks;
  readonly #owner: Waiter;
  readonly #held: AdvisoryLock[] = [];

  constructor(all: AdvisoryLocks, owner: Waiter) {
    this.#all = all;
    this.#owner = owner;
  }

  /** Runs one of PostgreSQL's advisory lock functions. */
  *run(transaction: Transaction, statement: AdvisoryStatement): Steps<StatementResult> {
    switch (statement.operation) {
      case 'lock':
        this.#keep(transaction, statement, yield* this.#all.lock(this.#owner, statement.key, statement.mode));
        return answer(statement, '');
      case 'try': {
        const lock = this.#all.tryLock(this.#owner, statement.key, statement.mode);
        if (lock !== null) this.#keep(transaction, statement, lock);
        return answer(statement, lock !== null);
      }
      case 'unlock':
        return answer(statement, this.#unlock(statement));
      case 'unlock all':
        this.releaseAll();
        return answer(statement, '');
    }
  }

  releaseAll(): void {
    for (const lock of this.#held.splice(0)) lock.release();
  }

  #keep(transaction: Transaction, { scope }: AdvisoryStatement, lock: AdvisoryLock): void {
    if (scope === 'transaction') transaction.hold(lock);
    else this.#held.push(lock);
  }

  /** Whether it was held: PostgreSQL only warns otherwise. */
  #unlock({ key, mode }: AdvisoryStatement): boolean {
    const place = this.#held.findLastIndex((lock) => lock.key === key && lock.mode === mode);
    for (const lock of place < 0 ? [] : this.#held.splice(place, 1)) lock.release();
    return place >= 0;
  }
}

/** What returns void in PostgreSQL arrives as an empty text. */
function answer({ output }: AdvisoryStatement, value: boolean | ''): StatementResult {
  return { tag: 'SELECT', rows: [{ [output]: value }], count: 1 };
}

function modesConflict(left: AdvisoryMode, right: AdvisoryMode): boolean {
  return left === 'exclusive' || right === 'exclusive';
}
