import type { Engine } from '../engine.ts';
import { holds } from '../../sql/expression.ts';
import { lockLatest } from '../storage/row-lock.ts';
import { aggregate, project, sortBy } from '../../sql/output.ts';
import { join, rowsOf, scan, type Combination } from './scan.ts';
import type { LockClause, SelectStatement, StatementResult } from '../../sql/statement.ts';
import type { Transaction } from '../storage/transaction.ts';
import type { Tuple } from '../storage/tuple.ts';
import type { Steps } from '../../locking/wait.ts';

/**
 * SELECT: scan, sort, lock, limit. As in PostgreSQL rows are sorted by what the snapshot shows and locked in that order
 * until the limit is reached, so a row that changed meanwhile may come back out of order.
 */
export function* select(engine: Engine, transaction: Transaction, statement: SelectStatement): Steps<StatementResult> {
  const { sources, lock, order, result } = statement;
  const combinations = find(engine, transaction, statement);
  sortBy(combinations, order, (combination) => rowsOf(sources, combination));
  const end = statement.limit === null ? Infinity : statement.offset + statement.limit;
  const kept = lock === null ? combinations : yield* lockRows(engine, transaction, statement, lock, combinations, end);
  if (result.kind === 'aggregates') {
    const rows = [
      aggregate(
        result.aggregates,
        kept.map((combination) => rowsOf(sources, combination)),
      ),
    ];
    const limited = rows.slice(statement.offset, end);
    return { tag: 'SELECT', rows: limited, count: limited.length };
  }
  const limited = end === Infinity && statement.offset === 0 ? kept : kept.slice(statement.offset, end);
  const rows = limited.map((combination) => project(result.outputs, rowsOf(sources, combination)));
  return { tag: 'SELECT', rows, count: rows.length };
}

function find(engine: Engine, transaction: Transaction, { sources, where }: SelectStatement): Combination[] {
  const tables = sources.map((source) => engine.tableOf(source.table));
  const [only] = tables;
  if (tables.length === 1 && only !== undefined) return scan(transaction, only, where).map((tuple) => [tuple]);
  return join(transaction, tables, sources, where);
}

/** Locks rows in order until `wanted` have passed. */
function* lockRows(
  engine: Engine,
  transaction: Transaction,
  statement: SelectStatement,
  lock: LockClause,
  combinations: readonly Combination[],
  wanted: number,
): Steps<Combination[]> {
  const kept: Combination[] = [];
  for (const combination of combinations) {
    if (kept.length >= wanted) break;
    const locked = yield* lockCombination(engine, transaction, statement, lock, combination);
    if (locked !== null) kept.push(locked);
  }
  return kept;
}

/** Locks the newest versions of the wanted sources; checks the conditions again when one differs from what was seen. */
function* lockCombination(
  engine: Engine,
  transaction: Transaction,
  { sources, where }: SelectStatement,
  lock: LockClause,
  seen: Combination,
): Steps<Combination | null> {
  const newest = [...seen];
  let changed = false;
  for (const index of lock.sources) {
    const source = sources[index];
    const tuple = seen[index];
    if (source === undefined || tuple === undefined || tuple === null) continue;
    const table = engine.tableOf(source.table);
    const latest = yield* lockLatest(transaction, table, tuple, lock.mode, lock.mode, lock.policy, true);
    if (latest === null) return null;
    newest[index] = latest;
    changed ||= latest !== tuple;
  }
  return changed ? recheck(sources, where, newest) : newest;
}

/** Joins the newest versions again; a left join that no longer matches yields NULLs. */
function recheck(
  sources: SelectStatement['sources'],
  where: SelectStatement['where'],
  newest: (Tuple | null)[],
): Combination | null {
  for (const [index, source] of sources.entries()) {
    if (newest[index] !== null && holds(source.on, rowsOf(sources, newest))) continue;
    if (source.join === 'inner') return null;
    newest[index] = null;
  }
  return holds(where, rowsOf(sources, newest)) ? newest : null;
}
