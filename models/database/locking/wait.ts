/** Why a statement cannot go on. */
export type Wait =
  /** Until all of these have ended. */
  | { readonly kind: 'transactions'; readonly on: readonly Ending[] }
  /** Until the lock is granted. */
  | { readonly kind: 'queue'; readonly request: QueuedRequest }
  /** It let go of a lock and goes on at once, but others may come first. */
  | { readonly kind: 'turn' };

/** What others may wait for to end: a transaction or a subtransaction. */
export interface Ending {
  readonly status: 'active' | 'committed' | 'aborted';
  /** Who can end it. */
  readonly owner: Waiter | null;
}

/** A request for a lock that was not free. */
export interface QueuedRequest {
  readonly granted: boolean;
  /** Who must let go first. */
  blockers(): Waiter[];
  /** Steps ahead of a blocker that does not hold the lock, but only waits for it, too; null: that one does not. */
  overtake(blocker: Waiter): Overtaking | null;
}

/** A change of the order in a queue, of which nothing follows yet. */
export interface Overtaking {
  undo(): void;
  /** Grants what can be granted now. */
  settle(): void;
}

/** Whoever waits: a session. */
export interface Waiter {
  readonly wait: Wait | null;
}

/** A piece of a statement: runs atomically between yields; each yield is a wait that must be over before it is resumed. */
export type Steps<T> = Generator<Wait, T, void>;

export function isOver(wait: Wait): boolean {
  switch (wait.kind) {
    case 'transactions':
      return wait.on.every((transaction) => transaction.status !== 'active');
    case 'queue':
      return wait.request.granted;
    case 'turn':
      return true;
  }
}
