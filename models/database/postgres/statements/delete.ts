import type { Engine } from '../engine.ts';
import { joinSources } from '../../sql/join.ts';
import { LockMode } from '../../locking/lock-mode.ts';
import { project } from '../../sql/output.ts';
import { lockLatest } from '../storage/row-lock.ts';
import type { DeleteStatement, StatementResult } from '../../sql/statement.ts';
import type { Table } from '../storage/table.ts';
import type { Transaction } from '../storage/transaction.ts';
import type { Tuple } from '../storage/tuple.ts';
import type { Steps } from '../../locking/wait.ts';
import type { ResultRow } from '../../sql/value.ts';
import { Execution } from './execution.ts';
import { lockSubselects } from './select.ts';
import { recheck } from './recheck.ts';

/** DELETE from one table, with or without USING. */
export function* remove(engine: Engine, transaction: Transaction, statement: DeleteStatement): Steps<StatementResult> {
  const { sources, where, returning } = statement;
  const table = engine.tableOf(statement.table);
  const execution = new Execution(engine, transaction, statement.parameters);
  yield* lockSubselects(engine, transaction, statement.locking, execution);
  const results: ResultRow[] = [];
  let count = 0;
  for (const { versions, rows: seen } of joinSources({ sources, where, base: 0 }, [], execution)) {
    const [target] = versions;
    if (target === undefined || target === null) continue;
    const tuple = yield* lockLatest(transaction, table, target, LockMode.update, 'wait');
    if (tuple === null) continue;
    const rows = tuple === target ? seen : recheck(sources, where, [tuple.values, ...seen.slice(1)], execution);
    if (rows === null) continue;
    removeLocked(transaction, table, tuple);
    if (returning !== null) results.push(project(returning, rows, execution));
    count++;
  }
  return { tag: 'DELETE', rows: results, count };
}

/** Deletes a version that this transaction has locked. */
export function removeLocked(transaction: Transaction, table: Table, tuple: Tuple): void {
  tuple.remove(transaction, LockMode.update, null);
  transaction.record(table, tuple, null);
}
