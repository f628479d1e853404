import type { Engine } from '../engine.ts';
import { evaluate, holds, type Expression } from '../../sql/expression.ts';
import { keyOf } from '../../sql/key.ts';
import { project } from '../../sql/output.ts';
import { lockTuple } from '../storage/row-lock.ts';
import { coerce, type KeyLayout, type TableLayout } from '../../sql/schema.ts';
import { affectsRowTwice, notNullViolation, serializationFailure } from '../../sql/sql-error.ts';
import type { ConflictAction, InsertStatement, StatementResult } from '../../sql/statement.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';
import type { Tuple } from '../storage/tuple.ts';
import { enterIndexes, probe } from '../storage/unique.ts';
import { assign, replace, updateMode } from './update.ts';
import type { Steps } from '../../locking/wait.ts';
import type { ResultRow, Row } from '../../sql/value.ts';
import { precedes } from '../storage/visibility.ts';

/** INSERT of given rows, one after the other, with or without ON CONFLICT. */
export function* insert(engine: Engine, transaction: Transaction, statement: InsertStatement): Steps<StatementResult> {
  const { conflict, returning } = statement;
  const table = engine.tableOf(statement.table);
  const rows: ResultRow[] = [];
  let count = 0;
  for (const expressions of statement.rows) {
    const values = fill(statement.table, expressions);
    const stored =
      conflict === null
        ? yield* add(transaction, table, values, [])
        : yield* upsert(transaction, table, values, conflict.arbiters, conflict.action);
    if (stored === null) continue;
    if (returning !== null) rows.push(project(returning, [stored]));
    count++;
  }
  return { tag: 'INSERT', rows, count };
}

function fill(table: TableLayout, expressions: readonly (Expression | null)[]): Row {
  return table.columns.map((column, position) => {
    const expression = expressions[position] ?? null;
    const value = expression === null ? column.default : coerce(column, evaluate(expression, []));
    if (value === null && !column.nullable) throw notNullViolation(table.name, column.name);
    return value;
  });
}

/** Inserts the row; null when a row of an arbiter was quicker. */
function* add(transaction: Transaction, table: Table, values: Row, arbiters: readonly KeyLayout[]): Steps<Row | null> {
  const tuple = table.append(values, transaction);
  const entered = yield* enterIndexes(transaction, table, tuple, null, arbiters);
  if (!entered) return null;
  transaction.writes.push({ table, before: null, after: tuple });
  return values;
}

/** Inserts, or acts on the row in the way: looks first, then inserts speculatively, and starts over when that lost. */
function* upsert(
  transaction: Transaction,
  table: Table,
  values: Row,
  arbiters: readonly KeyLayout[],
  action: ConflictAction,
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
      const outcome = yield* updateExisting(transaction, table, existing, values, action);
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
): Steps<UpdateOutcome> {
  if (existing.inserter.top === transaction && existing.insertedBy === transaction.command) throw affectsRowTwice();
  const { layout } = table;
  const values = assign(layout, action.assignments, [existing.values, proposed]);
  const locked = yield* lockTuple(transaction, existing, updateMode(layout, existing.values, values), 'wait');
  if (locked === 'own') throw affectsRowTwice();
  if (locked !== 'locked') {
    if (transaction.isolation === 'read committed') return { kind: 'gone' };
    throw serializationFailure(locked === 'deleted' ? 'concurrent delete' : 'concurrent update');
  }
  requireVisible(transaction, existing);
  if (!holds(action.where, [existing.values, proposed])) return { kind: 'done', row: null };
  yield* replace(transaction, table, existing, values);
  return { kind: 'done', row: values };
}

/** In REPEATABLE READ a conflict with a row outside of the snapshot cannot be resolved. */
function requireVisible(transaction: Transaction, tuple: Tuple): void {
  if (transaction.isolation === 'read committed') return;
  if (tuple.inserter.top === transaction || precedes(tuple.inserter, transaction.snapshot)) return;
  throw serializationFailure('concurrent update');
}
