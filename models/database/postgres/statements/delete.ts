import type { Engine } from '../engine.ts';
import { holds } from '../../sql/expression.ts';
import { LockMode } from '../../locking/lock-mode.ts';
import { project } from '../../sql/output.ts';
import { lockLatest } from '../storage/row-lock.ts';
import { scan } from './scan.ts';
import type { DeleteStatement, StatementResult } from '../../sql/statement.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';
import type { Tuple } from '../storage/tuple.ts';
import type { Steps } from '../../locking/wait.ts';
import type { ResultRow } from '../../sql/value.ts';

/** DELETE from one table. */
export function* remove(engine: Engine, transaction: Transaction, statement: DeleteStatement): Steps<StatementResult> {
  const { where, returning } = statement;
  const table = engine.tableOf(statement.table);
  const rows: ResultRow[] = [];
  let count = 0;
  for (const seen of scan(transaction, table, where)) {
    const tuple = yield* lockLatest(transaction, table, seen, LockMode.update, LockMode.update, 'wait');
    if (tuple === null || (tuple !== seen && !holds(where, [tuple.values]))) continue;
    removeLocked(transaction, table, tuple);
    if (returning !== null) rows.push(project(returning, [tuple.values]));
    count++;
  }
  return { tag: 'DELETE', rows, count };
}

/** Deletes a version that this transaction has locked. */
export function removeLocked(transaction: Transaction, table: Table, tuple: Tuple): void {
  tuple.remove(transaction, LockMode.update, null);
  transaction.record(table, tuple, null);
}
