import type { Steps } from '../../locking/wait.ts';
import { deadlockFailure } from '../errors.ts';
import type { Lock } from './lock.ts';
import type { LockSystem } from './lock-system.ts';

/**
 * Waits until a request is granted, or taken back because its record has gone: the caller looks again.
 * @throws 1213 when the transaction is chosen to end a deadlock
 */
export function* waitFor(lock: Lock, locks: LockSystem): Steps<void> {
  const { transaction } = lock;
  try {
    locks.breakDeadlock(transaction);
    if (!lock.granted) yield { kind: 'queue', request: lock };
    if (transaction.doomed) throw deadlockFailure();
  } finally {
    if (!lock.granted) locks.cancel(lock);
  }
}
