import type { Engine } from '../engine.ts';
import { requireValid } from '../../sql/constraint.ts';
import { evaluate, holds, type Expression, type Surroundings } from '../../sql/expression.ts';
import { keyOf } from '../../sql/key.ts';
import { project } from '../../sql/output.ts';
import { lockTuple } from '../storage/row-lock.ts';
import { coerce, type ColumnDefault, type KeyLayout } from '../../sql/schema.ts';
import { timestampOf } from '../../sql/timestamp.ts';
import { affectsRowTwice, serializationFailure } from '../../sql/sql-error.ts';
import type { ConflictAction, InsertSource, InsertStatement, StatementResult } from '../../sql/statement.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';
import type { Tuple } from '../storage/tuple.ts';
import { enterIndexes, probe } from '../storage/unique.ts';
import { Execution } from './execution.ts';
import { lockSubselects } from './select.ts';
import { assign, assignedMode, replace } from './update.ts';
import type { Steps } from '../../locking/wait.ts';
import type { ResultRow, Row, SqlValue } from '../../sql/value.ts';
import { precedes } from '../storage/visibility.ts';

/** INSERT of given rows or of a query's, one after the other, with or without ON CONFLICT. */
export function* insert(engine: Engine, transaction: Transaction, statement: InsertStatement): Steps<StatementResult> {
  const { conflict, returning, source } = statement;
  const table = engine.tableOf(statement.table);
  const execution = new Execution(engine, transaction, statement.parameters);
  yield* lockSubselects(engine, transaction, statement.locking, execution);
  const rows: ResultRow[] = [];
  let count = 0;
  for (const values of proposals(transaction, table, source, execution)) {
    const stored =
      conflict === null
        ? yield* add(transaction, table, values, [])
        : yield* upsert(transaction, table, values, conflict.arbiters, conflict.action, execution);
    if (stored === null) continue;
    if (returning !== null) rows.push(project(returning, [stored], execution));
    count++;
  }
  return { tag: 'INSERT', rows, count };
}

/** The rows that are to be inserted, each worked out when its turn comes. */
function* proposals(transaction: Transaction, table: Table, source: InsertSource, execution: Execution): Iterable<Row> {
  if (source.kind === 'values') {
    for (const expressions of source.rows) yield propose(transaction, table, expressions, [], execution);
  } else {
    for (const row of execution.rowsOf(source.query, [])) {
      yield propose(transaction, table, source.columns, [row], execution);
    }
  }
}

/** The row that is to be inserted: values, numbers drawn for it, constants. @throws 23502 or 23514 */
function propose(
  transaction: Transaction,
  table: Table,
  expressions: readonly (Expression | null)[],
  rows: readonly Row[],
  around: Surroundings,
): Row {
  const { layout } = table;
  const values = layout.columns.map((column, position) => {
    const expression = expressions[position] ?? null;
    return expression === null
      ? defaultOf(transaction, table, column.default)
      : coerce(column, evaluate(expression, rows, around));
  });
  requireValid(layout, values);
  return values;
}

function defaultOf(transaction: Transaction, table: Table, given: ColumnDefault): SqlValue {
  switch (given.kind) {
    case 'constant':
      return given.value;
    case 'now':
      return timestampOf(transaction.begunAt);
    case 'sequence':
      return table.draw(given.sequence);
  }
}

/** Inserts the row; null when a row of an arbiter was quicker. */
function* add(transaction: Transaction, table: Table, values: Row, arbiters: readonly KeyLayout[]): Steps<Row | null> {
  const tuple = table.append(values, transaction);
  const entered = yield* enterIndexes(transaction, table, tuple, null, arbiters);
  if (!entered) return null;
  transaction.record(table, null, tuple);
  return values;
}

/** Inserts, or acts on the row in the way: looks first, then inserts speculatively, and starts over when that lost. */
function* upsert(
  transaction: Transaction,
  table: Table,
  values: Row,
  arbiters: readonly KeyLayout[],
  action: ConflictAction,
  around: Surroundings,
): Steps<Row | null> {
  for (;;) {
    const existing = yield* findConflict(transaction, table, values, arbiters);
    if (existing === null) {
      const stored = yield* add(transaction, table, values, arbiters);
      if (stored !== null) return stored;
    } else if (action.kind === 'nothing') {
      // READ COMMITTED does nothing even for a row that the statement cannot see.
      requireVisible(transaction, existing);
      return null;
    } else {
      const outcome = yield* updateExisting(transaction, table, existing, values, action, around);
      if (outcome.kind === 'done') return outcome.row;
      yield { kind: 'turn' };
    }
  }
}

/** Probes the arbiters in order; after a wait all of them again, since an earlier one may have changed meanwhile. */
function* findConflict(
  transaction: Transaction,
  table: Table,
  values: Row,
  arbiters: readonly KeyLayout[],
): Steps<Tuple | null> {
  for (;;) {
    let waited = false;
    for (const arbiter of arbiters) {
      const found = yield* probe(transaction, table, arbiter, keyOf(arbiter, values), null);
      if (found.conflict !== null) return found.conflict;
      waited ||= found.waited;
    }
    if (!waited) return null;
  }
}

type UpdateOutcome = { readonly kind: 'done'; readonly row: Row | null } | { readonly kind: 'gone' };

function* updateExisting(
  transaction: Transaction,
  table: Table,
  existing: Tuple,
  proposed: Row,
  action: Extract<ConflictAction, { kind: 'update' }>,
  around: Surroundings,
): Steps<UpdateOutcome> {
  if (existing.inserter.top === transaction && existing.insertedBy === transaction.command) throw affectsRowTwice();
  const locked = yield* lockTuple(transaction, existing, assignedMode(table.layout, action.assignments), 'wait');
  if (locked === 'own') throw affectsRowTwice();
  if (locked !== 'locked') {
    if (transaction.isolation === 'read committed') return { kind: 'gone' };
    throw serializationFailure(locked === 'deleted' ? 'concurrent delete' : 'concurrent update');
  }
  requireVisible(transaction, existing);
  if (!holds(action.where, [existing.values, proposed], around)) return { kind: 'done', row: null };
  const values = assign(table.layout, action.assignments, [existing.values, proposed], around);
  yield* replace(transaction, table, existing, values);
  return { kind: 'done', row: values };
}

/** In REPEATABLE READ a conflict with a row outside of the snapshot cannot be resolved. */
function requireVisible(transaction: Transaction, tuple: Tuple): void {
  if (transaction.isolation === 'read committed') return;
  if (tuple.inserter.top === transaction || precedes(tuple.inserter, transaction.snapshot)) return;
  throw serializationFailure('concurrent update');
}
