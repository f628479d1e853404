import type { Engine } from '../engine.ts';
import { requireValid } from '../../sql/constraint.ts';
import { evaluate, type Surroundings } from '../../sql/expression.ts';
import { joinSources } from '../../sql/join.ts';
import { LockMode } from '../../locking/lock-mode.ts';
import { project } from '../../sql/output.ts';
import { lockLatest, lockTuple } from '../storage/row-lock.ts';
import { coerce, type TableLayout } from '../../sql/schema.ts';
import type { Assignment, StatementResult, UpdateStatement } from '../../sql/statement.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';
import type { Tuple } from '../storage/tuple.ts';
import { enterIndexes } from '../storage/unique.ts';
import type { Steps } from '../../locking/wait.ts';
import type { ResultRow, Row, SqlValue } from '../../sql/value.ts';
import { Execution } from './execution.ts';
import { lockSubselects } from './select.ts';
import { recheck } from './recheck.ts';

/** UPDATE of one table, with or without FROM: of several rows that one joins with, the first counts. */
export function* update(engine: Engine, transaction: Transaction, statement: UpdateStatement): Steps<StatementResult> {
  const { assignments, sources, where, returning } = statement;
  const layout = statement.table;
  const table = engine.tableOf(layout);
  const execution = new Execution(engine, transaction, statement.parameters);
  yield* lockSubselects(engine, transaction, statement.locking, execution);
  const results: ResultRow[] = [];
  let count = 0;
  for (const { versions, rows: seen } of joinSources({ sources, where, base: 0 }, [], execution)) {
    const [target] = versions;
    if (target === undefined || target === null) continue;
    const wanted = assign(layout, assignments, seen, execution);
    const mode = updateMode(layout, target.values, wanted);
    const tuple = yield* lockLatest(transaction, table, target, mode, 'wait');
    if (tuple === null) continue;
    const rows = tuple === target ? seen : recheck(sources, where, [tuple.values, ...seen.slice(1)], execution);
    if (rows === null) continue;
    const values = tuple === target ? wanted : assign(layout, assignments, rows, execution);
    const needed = updateMode(layout, tuple.values, values);
    // The newest version may need more than the one that was seen: then it waits again, for those who share the key.
    if (needed > mode) yield* lockTuple(transaction, tuple, needed, 'wait');
    yield* replace(transaction, table, tuple, values);
    if (returning !== null) results.push(project(returning, [values, ...rows.slice(1)], execution));
    count++;
  }
  return { tag: 'UPDATE', rows: results, count };
}

/** The row after the assignments; expressions read `rows`, of which the first is the old row. @throws 23502 or 23514 */
export function assign(
  table: TableLayout,
  assignments: readonly Assignment[],
  rows: readonly Row[],
  around: Surroundings,
): Row {
  const values: SqlValue[] = [...(rows[0] ?? [])];
  for (const assignment of assignments) {
    const column = table.columns[assignment.column];
    if (column === undefined) continue;
    values[assignment.column] = coerce(column, evaluate(assignment.value, rows, around));
  }
  requireValid(table, values);
  return values;
}

/** Replacing a version needs the strongest lock only when a column of a unique constraint changes. */
export function updateMode(table: TableLayout, old: Row, values: Row): LockMode {
  for (const column of table.keyColumns) if (old[column] !== values[column]) return LockMode.update;
  return LockMode.noKeyUpdate;
}

/** Makes `values` the successor of a version that this transaction has locked. */
export function* replace(transaction: Transaction, table: Table, tuple: Tuple, values: Row): Steps<void> {
  const successor = table.append(values, transaction);
  tuple.lockers ??= new Map();
  successor.lockers = tuple.lockers;
  tuple.remove(transaction, updateMode(table.layout, tuple.values, values), successor);
  transaction.record(table, tuple, successor);
  yield* enterIndexes(transaction, table, successor, tuple.values, []);
}

/** The lock of ON CONFLICT DO UPDATE: the strongest when a column of a unique constraint is assigned, changed or not. */
export function assignedMode(table: TableLayout, assignments: readonly Assignment[]): LockMode {
  const assignsKey = assignments.some(({ column }) => table.keyColumns.includes(column));
  return assignsKey ? LockMode.update : LockMode.noKeyUpdate;
}
