import type { Steps } from '../../locking/wait.ts';
import { evaluate, holds, type Surroundings } from '../../sql/expression.ts';
import { requireValid } from '../../sql/constraint.ts';
import { coerce, type TableLayout } from '../../sql/schema.ts';
import type { Assignment, StatementResult, UpdateStatement } from '../../sql/statement.ts';
import { isDocument, type Row, type SqlValue } from '../../sql/value.ts';
import type { Engine } from '../engine.ts';
import type { Record } from '../storage/record.ts';
import type { Transaction } from '../storage/transaction.ts';
import { isSingleLookup, planAccess } from './access.ts';
import { ownCondition } from './conjuncts.ts';
import { ConsistentReading } from './reading.ts';
import { updateRow, type Writer } from './change-row.ts';
import { Cursor } from './cursor.ts';

/** UPDATE of one table. The count is of the rows that matched, changed or not, as clients ask for by default. */
export function* update(engine: Engine, transaction: Transaction, statement: UpdateStatement): Steps<StatementResult> {
  const { table: layout, assignments } = statement;
  const where = ownCondition(statement);
  const reading = new ConsistentReading(engine, transaction, statement.parameters, 'some');
  engine.intend(transaction, layout, 'exclusive');
  const writer: Writer = { transaction, locks: engine.locks, table: engine.tableOf(layout) };
  const access = planAccess(writer.table, 0, [where], [], reading);
  const cursor = new Cursor({
    ...writer,
    access,
    strength: 'exclusive',
    policy: 'wait',
    backward: false,
    semiConsistent: !transaction.locksGaps,
    admits: () => true,
  });
  // A change that would move rows within the index that is being read waits until all of them are found.
  const keyColumns = [...access.index.columns, ...layout.primaryKey.columns];
  const findsFirst = !isSingleLookup(access) && assignments.some(({ column }) => keyColumns.includes(column));
  const later: Record[] = [];
  let count = 0;
  for (let found = yield* cursor.next(); found !== null; found = yield* cursor.next()) {
    if (!holds(where, [found.values], reading)) cursor.unlock(found);
    else if (found.isSemiConsistent) cursor.again(found);
    else {
      count += 1;
      if (findsFirst) later.push(found.record);
      else yield* change(writer, found.record, assignments, reading);
    }
  }
  for (const record of later) yield* change(writer, record, assignments, reading);
  return { tag: 'UPDATE', rows: [], count };
}

function* change(
  writer: Writer,
  record: Record,
  assignments: readonly Assignment[],
  around: Surroundings,
): Steps<void> {
  const { values } = record.version;
  const changed = assign(writer.table.layout, assignments, values, [], around);
  if (!isSame(values, changed)) yield* updateRow(writer, record, changed);
}

/** Assigns from left to right: later expressions read what earlier ones assigned, other than in standard SQL. */
export function assign(
  table: TableLayout,
  assignments: readonly Assignment[],
  existing: Row,
  others: readonly Row[],
  around: Surroundings,
): Row {
  const values: SqlValue[] = [...existing];
  for (const assignment of assignments) {
    const column = table.columns[assignment.column];
    if (column === undefined) continue;
    const value = coerce(column, evaluate(assignment.value, [values, ...others], around));
    values[assignment.column] = value;
  }
  requireValid(table, values);
  return values;
}

/** Whether an update would change nothing: then it does not happen. */
export function isSame(left: Row, right: Row): boolean {
  const text = (value: SqlValue) => (isDocument(value) ? JSON.stringify(value) : value);
  return left.every((value, column) => text(value) === text(right[column] ?? null));
}
