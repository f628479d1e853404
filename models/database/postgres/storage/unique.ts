import { duplicateKey } from '../../sql/constraint.ts';
import { keyOf, type Key } from '../../sql/key.ts';
import type { KeyLayout } from '../../sql/schema.ts';
import { dependencyFailure } from '../../sql/sql-error.ts';
import type { SerializableTransaction } from '../serializable/serializable-transaction.ts';
import type { Table } from './table.ts';
import type { Transaction, Writer } from './transaction.ts';
import { neverCommitted } from './transaction.ts';
import type { Tuple } from './tuple.ts';
import type { Steps } from '../../locking/wait.ts';
import type { Row } from '../../sql/value.ts';

/** What a probe of a unique index found, and whether it had to wait for that. */
export interface Probe {
  readonly conflict: Tuple | null;
  readonly waited: boolean;
}

/**
 * Looks for a live version under `key` other than `self`, committed or not ("dirty" visibility): waits for a transaction
 * that is inserting or deleting one. A row that is merely locked is live.
 */
export function* probe(
  transaction: Transaction,
  table: Table,
  index: KeyLayout,
  key: Key,
  self: Tuple | null,
): Steps<Probe> {
  let waited = false;
  for (;;) {
    const found = firstObstacle(transaction, table.entries(index.position, key), self);
    if (found === null || found.kind === 'live') {
      if (transaction.serializable !== null) noteProbe(transaction.serializable, table, index, key, self, found);
      return { conflict: found === null ? null : found.tuple, waited };
    }
    waited = true;
    yield { kind: 'transactions', on: [found.writer] };
  }
}

/** An arbiter is read; a key that is entered must not have been freed by a transaction outside of the snapshot. */
function noteProbe(
  reader: SerializableTransaction,
  table: Table,
  index: KeyLayout,
  key: Key,
  self: Tuple | null,
  found: Obstacle | null,
): void {
  const entries = table.entries(index.position, key);
  if (self === null) reader.read(table, entries, (row) => keyOf(index, row) === key);
  else if (found === null && reader.mustNotTake(entries)) throw dependencyFailure();
}

type Obstacle =
  { readonly kind: 'live'; readonly tuple: Tuple } | { readonly kind: 'undecided'; readonly writer: Writer };

function firstObstacle(transaction: Transaction, entries: readonly Tuple[], self: Tuple | null): Obstacle | null {
  for (const tuple of entries) {
    const { inserter, remover } = tuple;
    if (tuple === self || inserter.status === 'aborted') continue;
    if (inserter.top !== transaction && inserter.status === 'active') return { kind: 'undecided', writer: inserter };
    if (remover === null || remover.status === 'aborted') return { kind: 'live', tuple };
    if (remover.top === transaction || remover.status === 'committed') continue;
    return { kind: 'undecided', writer: remover };
  }
  return null;
}

/**
 * Enters a new version into all indexes, in their order, waiting where a key is undecided. Keys that equal `old`'s are
 * not checked. Returns false when the version lost to a row of an `arbiter` (a speculative insertion: it is dead then).
 *
 * @throws 23505 when the key is taken in an index that is not an arbiter
 */
export function* enterIndexes(
  transaction: Transaction,
  table: Table,
  tuple: Tuple,
  old: Row | null,
  arbiters: readonly KeyLayout[],
): Steps<boolean> {
  for (const index of table.layout.keys) {
    const key = keyOf(index, tuple.values);
    if (key !== null && (old === null || keyOf(index, old) !== key)) {
      const { conflict } = yield* probe(transaction, table, index, key, tuple);
      if (conflict !== null) {
        table.discarded(tuple);
        if (!arbiters.includes(index)) {
          // Rather a failure that a retry mends (_bt_check_unique).
          transaction.serializable?.wrote(table, null, tuple.values);
          throw duplicateKey(table.layout, index, tuple.values);
        }
        tuple.inserter = neverCommitted;
        return false;
      }
    }
    table.enter(index.position, key, tuple);
  }
  for (const index of table.layout.indexes) table.enter(index.position, keyOf(index, tuple.values), tuple);
  return true;
}
