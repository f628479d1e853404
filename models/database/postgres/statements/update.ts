import type { Engine } from '../engine.ts';
import { evaluate, holds } from '../../sql/expression.ts';
import { keyOf } from '../../sql/key.ts';
import { LockMode } from '../../locking/lock-mode.ts';
import { project } from '../../sql/output.ts';
import { lockLatest } from '../storage/row-lock.ts';
import { scan } from './scan.ts';
import { coerce, type TableLayout } from '../../sql/schema.ts';
import { notNullViolation } from '../../sql/sql-error.ts';
import type { Assignment, StatementResult, UpdateStatement } from '../../sql/statement.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';
import type { Tuple } from '../storage/tuple.ts';
import { enterIndexes } from '../storage/unique.ts';
import type { Steps } from '../../locking/wait.ts';
import type { ResultRow, Row, SqlValue } from '../../sql/value.ts';

/** UPDATE of one table. */
export function* update(engine: Engine, transaction: Transaction, statement: UpdateStatement): Steps<StatementResult> {
  const { assignments, where, returning } = statement;
  const table = engine.tableOf(statement.table);
  const laterMode = assignsKey(statement.table, assignments) ? LockMode.update : LockMode.noKeyUpdate;
  const rows: ResultRow[] = [];
  let count = 0;
  for (const seen of scan(transaction, table, where)) {
    const firstMode = updateMode(statement.table, seen.values, assign(statement.table, assignments, [seen.values]));
    const tuple = yield* lockLatest(transaction, table, seen, firstMode, laterMode, 'wait');
    if (tuple === null || (tuple !== seen && !holds(where, [tuple.values]))) continue;
    const values = assign(statement.table, assignments, [tuple.values]);
    yield* replace(transaction, table, tuple, values);
    if (returning !== null) rows.push(project(returning, [values]));
    count++;
  }
  return { tag: 'UPDATE', rows, count };
}

/** The row after the assignments; expressions read `rows`, of which the first is the old row. */
export function assign(table: TableLayout, assignments: readonly Assignment[], rows: readonly Row[]): Row {
  const values: SqlValue[] = [...(rows[0] ?? [])];
  for (const assignment of assignments) {
    const column = table.columns[assignment.column];
    if (column === undefined) continue;
    const value = coerce(column, evaluate(assignment.value, rows));
    if (value === null && !column.nullable) throw notNullViolation(table.name, column.name);
    values[assignment.column] = value;
  }
  return values;
}

/** Replacing a version needs the strongest lock only when a unique key's value changes. */
export function updateMode(table: TableLayout, old: Row, values: Row): LockMode {
  for (const key of table.keys) if (keyOf(key, old) !== keyOf(key, values)) return LockMode.update;
  return LockMode.noKeyUpdate;
}

/** Makes `values` the successor of a version that this transaction has locked. */
export function* replace(transaction: Transaction, table: Table, tuple: Tuple, values: Row): Steps<void> {
  const successor = table.append(values, transaction);
  tuple.lockers ??= new Map();
  successor.lockers = tuple.lockers;
  tuple.remove(transaction, updateMode(table.layout, tuple.values, values), successor);
  transaction.writes.push({ table, before: tuple, after: successor });
  yield* enterIndexes(transaction, table, successor, tuple.values, []);
}

function assignsKey(table: TableLayout, assignments: readonly Assignment[]): boolean {
  return assignments.some(({ column }) => table.columns[column]?.inKey === true);
}
