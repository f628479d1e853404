import type { Steps } from '../../locking/wait.ts';
import { holds } from '../../sql/expression.ts';
import type { DeleteStatement, StatementResult } from '../../sql/statement.ts';
import type { Engine } from '../engine.ts';
import type { Transaction } from '../storage/transaction.ts';
import { planAccess } from './access.ts';
import { ownCondition } from './conjuncts.ts';
import { ConsistentReading } from './reading.ts';
import { deleteRow, type Writer } from './change-row.ts';
import { Cursor } from './cursor.ts';

/** DELETE from one table. */
export function* remove(engine: Engine, transaction: Transaction, statement: DeleteStatement): Steps<StatementResult> {
  const { table: layout } = statement;
  const where = ownCondition(statement);
  const reading = new ConsistentReading(engine, transaction, statement.parameters, 'some');
  engine.intend(transaction, layout, 'exclusive');
  const writer: Writer = { transaction, locks: engine.locks, table: engine.tableOf(layout) };
  const cursor = new Cursor({
    ...writer,
    access: planAccess(writer.table, 0, [where], [], reading),
    strength: 'exclusive',
    policy: 'wait',
    backward: false,
    semiConsistent: false,
    admits: () => true,
  });
  let count = 0;
  for (let found = yield* cursor.next(); found !== null; found = yield* cursor.next()) {
    if (!holds(where, [found.values], reading)) cursor.unlock(found);
    else {
      yield* deleteRow(writer, found.record);
      count += 1;
    }
  }
  return { tag: 'DELETE', rows: [], count };
}
