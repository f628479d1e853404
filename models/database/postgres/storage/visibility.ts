import type { Transaction, Writer } from './transaction.ts';
import type { Tuple } from './tuple.ts';

/** Whether the present statement of `transaction` sees the version (PostgreSQL's HeapTupleSatisfiesMVCC). */
export function isVisible(tuple: Tuple, transaction: Transaction): boolean {
  const { inserter, remover } = tuple;
  if (inserter.top === transaction) {
    if (tuple.insertedBy >= transaction.command || inserter.status === 'aborted') return false;
  } else if (!precedes(inserter, transaction.snapshot)) return false;
  if (remover === null) return true;
  if (remover.top === transaction) return tuple.removedBy >= transaction.command || remover.status === 'aborted';
  return !precedes(remover, transaction.snapshot);
}

/** Whether it is the version that a snapshot taken now would see. */
export function isCurrent(tuple: Tuple): boolean {
  return tuple.inserter.status === 'committed' && tuple.remover?.status !== 'committed';
}

/** Whether neither any snapshot from `horizon` on nor any running transaction can still see the version. */
export function isDead(tuple: Tuple, horizon: number): boolean {
  if (tuple.inserter.status === 'aborted') return true;
  return tuple.remover !== null && precedes(tuple.remover, horizon);
}

/** Whether `writer` had committed when the snapshot was taken. */
export function precedes(writer: Writer, snapshot: number): boolean {
  return writer.status === 'committed' && writer.sequence <= snapshot;
}
