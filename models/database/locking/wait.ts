import type { LockQueue, LockRequest } from './lock-queue.ts';
import type { Transaction } from '../postgres/storage/transaction.ts';

/** Why a statement cannot go on. */
export type Wait =
  /** Until all of these have ended. */
  | { readonly kind: 'transactions'; readonly on: readonly Transaction[] }
  /** Until the lock is granted. */
  | { readonly kind: 'queue'; readonly queue: LockQueue; readonly request: LockRequest }
  /** It let go of a lock and goes on at once, but others may come first. */
  | { readonly kind: 'turn' };

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
