import { LockMode } from '../../locking/lock-mode.ts';
import type { Steps } from '../../locking/wait.ts';
import { keyMissing, keyStillReferenced, requireValid } from '../../sql/constraint.ts';
import type { ForeignKeyLayout, TableLayout } from '../../sql/schema.ts';
import type { StatementResult } from '../../sql/statement.ts';
import type { Row } from '../../sql/value.ts';
import type { Engine } from '../engine.ts';
import { removeLocked } from '../statements/delete.ts';
import { replace, updateMode } from '../statements/update.ts';
import type { Transaction, Write } from '../storage/transaction.ts';
import { matches, RowsByKey, valuesOf } from './rows-by-key.ts';

/**
 * A statement that changes `table`, and then what foreign keys make of it. The queries are those of PostgreSQL's triggers
 * (src/backend/utils/adt/ri_triggers.c), with their locks and snapshots.
 *
 * @throws 23503 when a row refers to nothing, or is still referred to
 */
export function withForeignKeys(
  engine: Engine,
  transaction: Transaction,
  { references, referencedBy }: TableLayout,
  statement: Steps<StatementResult>,
): Steps<StatementResult> {
  const isFree = references.length === 0 && referencedBy.length === 0;
  return isFree ? statement : enforced(engine, transaction, statement);
}

function* enforced(
  engine: Engine,
  transaction: Transaction,
  statement: Steps<StatementResult>,
): Steps<StatementResult> {
  const first = transaction.writes.length;
  const result = yield* statement;
  yield* enforce(engine, transaction, first);
  return result;
}

/** Write by write from `first` on; what cascades write stands in line behind. */
function* enforce(engine: Engine, transaction: Transaction, first: number): Steps<void> {
  for (let index = first; index < transaction.writes.length; index++) {
    const write = transaction.writes[index];
    if (write === undefined) return;
    const { referencedBy, references } = write.table.layout;
    for (const key of referencedBy) yield* keepReferenced(engine, transaction, key, write);
    for (const key of references) yield* requireReferenced(engine, transaction, key, write);
  }
}

/** RI_FKey_check: a row that refers to another locks that one, so that it stays. */
function* requireReferenced(
  engine: Engine,
  transaction: Transaction,
  key: ForeignKeyLayout,
  { table, before, after }: Write,
): Steps<void> {
  if (after === null || (after.remover?.top === transaction && after.remover.status !== 'aborted')) return;
  const values = valuesOf(key.child, after.values);
  if (before !== null) {
    if (values === null) return;
    // What this transaction wrote itself may not have been checked yet.
    if (before.inserter.top !== transaction && matches(key.child, before.values, values)) return;
  }
  if (values === null) {
    // The table is opened before the row is looked at, and closed again.
    return yield* engine.tableLocks.pass(transaction, engine.table(key.parent.table).layout, 'row share');
  }
  const parents = new RowsByKey(engine, transaction, key.parent, values);
  yield* parents.lockTable('row share');
  // In REPEATABLE READ a row that came after the snapshot is not there, although it could be locked.
  if (!(yield* parents.lockOne('own'))) throw keyMissing(table.layout, key, after.values);
}

/** RI_FKey_noaction_del and its kin: what becomes of rows that refer to a key that is no longer there. */
function* keepReferenced(
  engine: Engine,
  transaction: Transaction,
  key: ForeignKeyLayout,
  { table, before, after }: Write,
): Steps<void> {
  const values = before === null ? null : valuesOf(key.parent, before.values);
  if (before === null || values === null) return;
  if (after !== null && matches(key.parent, after.values, values)) return;
  const children = new RowsByKey(engine, transaction, key.child, values);
  const action = after === null ? key.onDelete : 'no action';
  yield* children.lockTable(action === 'cascade' || action === 'set null' ? 'row exclusive' : 'row share');
  switch (action) {
    case 'cascade':
      return yield* cascade(transaction, children);
    case 'set null':
      return yield* setNull(transaction, key, children);
    case 'no action': {
      const successors = new RowsByKey(engine, transaction, key.parent, values);
      // Another row may have taken the key in the same statement.
      if (yield* successors.lockOne('latest')) return;
      break;
    }
    case 'restrict':
      break;
  }
  if (yield* children.lockOne('latest')) throw keyStillReferenced(table.layout, key, before.values);
}

function* cascade(transaction: Transaction, children: RowsByKey): Steps<void> {
  for (const seen of children.read('latest')) {
    const tuple = yield* children.lock(seen, LockMode.update);
    if (tuple === null) continue;
    children.requireInSnapshot(tuple);
    removeLocked(transaction, children.table, tuple);
  }
}

function* setNull(transaction: Transaction, { child }: ForeignKeyLayout, children: RowsByKey): Steps<void> {
  const { layout } = children.table;
  const released = (row: Row): Row => row.map((value, column) => (child.columns.includes(column) ? null : value));
  for (const seen of children.read('latest')) {
    const wanted = released(seen.values);
    requireValid(layout, wanted);
    const tuple = yield* children.lock(seen, updateMode(layout, seen.values, wanted));
    if (tuple === null) continue;
    children.requireInSnapshot(tuple);
    yield* replace(transaction, children.table, tuple, released(tuple.values));
  }
}
