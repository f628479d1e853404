import type { Overtaking, Steps, Waiter } from './wait.ts';

/**
 * One lock with a first-in first-out queue, as PostgreSQL's lock manager has it (`LockAcquireExtended` and `ProcSleep` of
 * lock.c and proc.c). Several grants to one owner count separately.
 */
export class LockQueue<Mode> {
  readonly #conflict: (left: Mode, right: Mode) => boolean;
  readonly #holders: LockRequest<Mode>[] = [];
  readonly #waiting: LockRequest<Mode>[] = [];

  constructor(conflict: (left: Mode, right: Mode) => boolean) {
    this.#conflict = conflict;
  }

  get isUnused(): boolean {
    return this.#holders.length === 0 && this.#waiting.length === 0;
  }

  /** Waits until `owner` holds the lock. */
  *acquire(owner: Waiter, mode: Mode): Steps<LockRequest<Mode>> {
    const immediate = this.tryAcquire(owner, mode);
    if (immediate !== null) return immediate;
    const request = new LockRequest(this, owner, mode);
    this.#waiting.splice(this.#placeFor(request), 0, request);
    this.#grant();
    let over = request.granted;
    try {
      if (!over) yield { kind: 'queue', request };
      over = true;
    } finally {
      if (!over) this.release(request);
    }
    return request;
  }

  /** Takes the lock if nobody has to let go of it first; null otherwise. */
  tryAcquire(owner: Waiter, mode: Mode): LockRequest<Mode> | null {
    const request = new LockRequest(this, owner, mode);
    const again = this.#holders.some((holder) => holder.owner === owner && holder.mode === mode);
    if (!again && !this.#isFree(request, this.#waiting.length)) return null;
    this.hold(request);
    return request;
  }

  /** Records a grant that is known to conflict with no other. */
  hold(request: LockRequest<Mode>): void {
    request.granted = true;
    this.#holders.push(request);
  }

  /** Gives up a granted lock or leaves the queue, and grants what has become free. */
  release(request: LockRequest<Mode>): void {
    remove(this.#holders, request);
    remove(this.#waiting, request);
    this.#grant();
  }

  /** Who must let go first: conflicting holders, and conflicting requests that stand ahead. */
  blockersOf(request: LockRequest<Mode>): Waiter[] {
    const ahead = this.#waiting.slice(0, this.#waiting.indexOf(request));
    return [...this.#holders, ...ahead].filter((other) => this.#blocks(other, request)).map((other) => other.owner);
  }

  /** Moves a request ahead of the first conflicting one of `blocker`; null when that holds the lock, or stands nowhere ahead. */
  overtake(request: LockRequest<Mode>, blocker: Waiter): Overtaking | null {
    const inTheWay = (other: LockRequest<Mode>): boolean => other.owner === blocker && this.#blocks(other, request);
    const place = this.#waiting.indexOf(request);
    const ahead = this.#waiting.findIndex(inTheWay);
    if (ahead < 0 || ahead > place || this.#holders.some(inTheWay)) return null;
    this.#waiting.splice(place, 1);
    this.#waiting.splice(ahead, 0, request);
    return {
      undo: () => {
        this.#waiting.splice(ahead, 1);
        this.#waiting.splice(place, 0, request);
      },
      settle: () => this.#grant(),
    };
  }

  #grant(): void {
    for (let index = 0; index < this.#waiting.length;) {
      const next = this.#waiting[index];
      if (next === undefined) return;
      if (this.#isFree(next, index)) {
        this.#waiting.splice(index, 1);
        this.hold(next);
      } else index++;
    }
  }

  /** The end of the queue, or before the first that has to wait for what the owner holds already. */
  #placeFor({ owner }: LockRequest<Mode>): number {
    const held = this.#holders.filter((holder) => holder.owner === owner);
    const behind = this.#waiting.findIndex((waiting) => held.some((holder) => this.#blocks(holder, waiting)));
    return behind < 0 ? this.#waiting.length : behind;
  }

  #isFree(request: LockRequest<Mode>, ahead: number): boolean {
    for (const holder of this.#holders) if (this.#blocks(holder, request)) return false;
    for (let index = 0; index < ahead; index++) {
      const other = this.#waiting[index];
      if (other !== undefined && this.#blocks(other, request)) return false;
    }
    return true;
  }

  #blocks(other: LockRequest<Mode>, request: LockRequest<Mode>): boolean {
    return other.owner !== request.owner && this.#conflict(other.mode, request.mode);
  }
}

/** A lock that is held or wanted. */
export class LockRequest<Mode> {
  readonly queue: LockQueue<Mode>;
  readonly owner: Waiter;
  readonly mode: Mode;
  granted = false;

  constructor(queue: LockQueue<Mode>, owner: Waiter, mode: Mode) {
    this.queue = queue;
    this.owner = owner;
    this.mode = mode;
  }

  blockers(): Waiter[] {
    return this.queue.blockersOf(this);
  }

  overtake(blocker: Waiter): Overtaking | null {
    return this.queue.overtake(this, blocker);
  }

  release(): void {
    this.queue.release(this);
  }
}

function remove<T>(list: T[], item: T): void {
  const index = list.indexOf(item);
  if (index >= 0) list.splice(index, 1);
}
