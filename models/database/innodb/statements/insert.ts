import type { Steps } from '../../locking/wait.ts';
import { evaluate, type Expression, type Surroundings } from '../../sql/expression.ts';
import { requireValid } from '../../sql/constraint.ts';
import { coerce, type ColumnDefault } from '../../sql/schema.ts';
import type { ConflictAction, InsertStatement, StatementResult } from '../../sql/statement.ts';
import { notSupported } from '../../sql/sql-error.ts';
import { timestampOf } from '../../sql/timestamp.ts';
import type { Row, SqlValue } from '../../sql/value.ts';
import { MysqlError } from '../errors.ts';
import type { Engine } from '../engine.ts';
import { undo } from '../storage/change.ts';
import { keyOf } from '../storage/index.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';
import { insertRow, updateRow, type Writer } from './change-row.ts';
import { Cursor } from './cursor.ts';
import { ConsistentReading } from './reading.ts';
import { assign, isSame } from './update.ts';

/** INSERT, INSERT IGNORE and INSERT ... ON DUPLICATE KEY UPDATE of given rows, one after the other. */
export function* insert(engine: Engine, transaction: Transaction, statement: InsertStatement): Steps<StatementResult> {
  const { table: layout, conflict, source } = statement;
  if (source.kind === 'query') throw notSupported('INSERT ... SELECT in MySQL mode');
  const reading = new ConsistentReading(engine, transaction, statement.parameters, 'some');
  engine.intend(transaction, layout, 'exclusive');
  const writer: Writer = { transaction, locks: engine.locks, table: engine.tableOf(layout) };
  transaction.replacesDuplicates = conflict?.action.kind === 'update';
  let count = 0;
  try {
    for (const expressions of source.rows) {
      count += yield* insertOne(
        writer,
        propose(engine, writer.table, expressions, reading),
        conflict?.action ?? null,
        reading,
      );
    }
  } finally {
    transaction.replacesDuplicates = false;
  }
  return { tag: 'INSERT', rows: [], count };
}

function propose(
  engine: Engine,
  { layout }: Table,
  expressions: readonly (Expression | null)[],
  around: Surroundings,
): Row {
  const values = layout.columns.map((column, position) => {
    const expression = expressions[position] ?? null;
    return expression === null ? defaultOf(engine, column.default) : coerce(column, evaluate(expression, [], around));
  });
  requireValid(layout, values);
  return values;
}

function defaultOf(engine: Engine, given: ColumnDefault): SqlValue {
  switch (given.kind) {
    case 'constant':
      return given.value;
    case 'now':
      return timestampOf(engine.now());
    case 'sequence':
      throw notSupported('AUTO_INCREMENT');
  }
}

/** Returns how many rows the client is told of: an update counts twice, one that changes nothing once. */
function* insertOne(writer: Writer, values: Row, action: ConflictAction | null, around: Surroundings): Steps<number> {
  const { transaction, locks } = writer;
  const kept = transaction.changes.length;
  try {
    yield* insertRow(writer, values);
    return 1;
  } catch (error) {
    if (action === null || !(error instanceof MysqlError) || error.errno !== 1062) throw error;
    undo(transaction, kept, locks);
    return action.kind === 'nothing' ? 0 : yield* updateDuplicate(writer, values, action, error, around);
  }
}

/** Reads the row in the way through the key that it holds, and updates it. */
function* updateDuplicate(
  writer: Writer,
  values: Row,
  action: Extract<ConflictAction, { kind: 'update' }>,
  failure: MysqlError,
  around: Surroundings,
): Steps<number> {
  const { transaction, locks, table } = writer;
  const index = table.layout.keys.find(({ constraint }) => constraint === failure.constraint);
  if (index === undefined) throw failure;
  const low = { key: keyOf(index, values), inclusive: true };
  const cursor = new Cursor({
    transaction,
    locks,
    table,
    access: { index, isUnique: true, ranges: [{ low, high: low, isPoint: true }] },
    strength: 'exclusive',
    policy: 'wait',
    backward: false,
    semiConsistent: false,
    admits: () => true,
  });
  const found = yield* cursor.next();
  if (found === null) throw failure;
  const changed = assign(table.layout, action.assignments, found.values, [values], around);
  if (isSame(found.values, changed)) return 1;
  yield* updateRow(writer, found.record, changed);
  return 2;
}
