import { modesConflict, type LockMode } from './lock-mode.ts';
import type { Steps, Waiter } from './wait.ts';

export interface LockRequest {
  readonly owner: Waiter;
  readonly mode: LockMode;
  granted: boolean;
}

/**
 * A lock with a first-in first-out queue, as PostgreSQL's lock manager has it. Does not model the reordering of a queue
 * that resolves "soft" deadlocks.
 */
export class LockQueue {
  readonly holders: LockRequest[] = [];
  readonly waiting: LockRequest[] = [];

  /** Waits until `owner` holds the lock. */
  *acquire(owner: Waiter, mode: LockMode): Steps<LockRequest> {
    const request: LockRequest = { owner, mode, granted: false };
    if (this.#isFree(request, this.waiting.length)) {
      request.granted = true;
      this.holders.push(request);
      return request;
    }
    this.waiting.push(request);
    let over = false;
    try {
      yield { kind: 'queue', queue: this, request };
      over = true;
    } finally {
      if (!over) this.release(request);
    }
    return request;
  }

  /** Gives up a granted lock or leaves the queue, and grants what has become free. */
  release(request: LockRequest): void {
    remove(this.holders, request);
    remove(this.waiting, request);
    for (let index = 0; index < this.waiting.length;) {
      const next = this.waiting[index];
      if (next === undefined) return;
      if (this.#isFree(next, index)) {
        this.waiting.splice(index, 1);
        next.granted = true;
        this.holders.push(next);
      } else index++;
    }
  }

  /** Who must let go first: conflicting holders, and conflicting requests that came earlier. */
  blockersOf(request: LockRequest): Waiter[] {
    const earlier = this.waiting.slice(0, this.waiting.indexOf(request));
    return [...this.holders, ...earlier].filter((other) => blocks(other, request)).map((other) => other.owner);
  }

  #isFree(request: LockRequest, ahead: number): boolean {
    for (const holder of this.holders) if (blocks(holder, request)) return false;
    for (let index = 0; index < ahead; index++) {
      const other = this.waiting[index];
      if (other !== undefined && blocks(other, request)) return false;
    }
    return true;
  }
}

function blocks(other: LockRequest, request: LockRequest): boolean {
  return other.owner !== request.owner && modesConflict(other.mode, request.mode);
}

function remove(list: LockRequest[], request: LockRequest): void {
  const index = list.indexOf(request);
  if (index >= 0) list.splice(index, 1);
}
