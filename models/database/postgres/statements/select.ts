import type { Engine } from '../engine.ts';
import { joinSources, type Combination } from '../../sql/join.ts';
import { named, project, sortBy } from '../../sql/output.ts';
import type { Select } from '../../sql/query.ts';
import { countOf, finish, outputsOf, runQuery } from '../../sql/run-query.ts';
import type { LockClause, LockingQuery, SelectStatement, StatementResult } from '../../sql/statement.ts';
import type { ResultRow, Row } from '../../sql/value.ts';
import { lockLatest } from '../storage/row-lock.ts';
import type { Transaction } from '../storage/transaction.ts';
import type { Tuple } from '../storage/tuple.ts';
import type { Steps } from '../../locking/wait.ts';
import { Execution } from './execution.ts';
import { recheck } from './recheck.ts';

/** SELECT, with or without locks. */
export function* select(engine: Engine, transaction: Transaction, statement: SelectStatement): Steps<StatementResult> {
  const { query, lock } = statement;
  const execution = new Execution(engine, transaction, statement.parameters);
  yield* lockSubselects(engine, transaction, statement.locking, execution);
  if (query.kind !== 'select') return answer(runQuery(query, [], execution).map((row) => named(query.outputs, row)));
  const rows =
    lock === null
      ? finish(query, read(query, execution), [], execution)
      : yield* lockRows(engine, transaction, query, lock, execution);
  return answer(rows.map((row) => project(query.outputs, row, execution)));
}

function answer(rows: ResultRow[]): StatementResult {
  return { tag: 'SELECT', rows, count: rows.length };
}

/** As `joinSources`; a single table needs no join. */
function read(query: Select, execution: Execution): readonly (readonly Row[])[] {
  const [only, ...more] = query.sources;
  if (only?.kind === 'table' && more.length === 0 && query.where === null) {
    return execution.scan(only.table, only.lookup, only.on, 0, []).map(({ values }) => [values]);
  }
  return joinSources(query, [], execution).map(({ rows }) => rows);
}

/**
 * Runs the sub-selects that lock rows, before the statement itself does anything: it then reads what they came to.
 * PostgreSQL runs them when their rows are first asked for, so that a statement that never asks locks nothing.
 */
export function* lockSubselects(
  engine: Engine,
  transaction: Transaction,
  locking: readonly LockingQuery[],
  execution: Execution,
): Steps<void> {
  for (const { query, lock } of locking) {
    const rows = yield* lockRows(engine, transaction, query, lock, execution);
    execution.remember(
      query,
      rows.map((row) => outputsOf(query.outputs, row, execution)),
    );
  }
}

/**
 * Sorts, locks, limits. As in PostgreSQL rows are sorted by what the snapshot shows and locked in that order until the
 * limit is reached, so a row that changed meanwhile may come back out of order.
 */
function* lockRows(
  engine: Engine,
  transaction: Transaction,
  query: Select,
  lock: LockClause,
  execution: Execution,
): Steps<readonly (readonly Row[])[]> {
  // The rows of the queries around it, which it does not read, keep its own in their places.
  const outer: readonly Row[] = Array.from({ length: query.base }, () => []);
  const start = countOf(query.offset, 'OFFSET', outer, execution) ?? 0;
  const end = start + (countOf(query.limit, 'LIMIT', outer, execution) ?? Infinity);
  const combinations = joinSources(query, outer, execution);
  sortBy(combinations, query.order, ({ rows }) => rows, execution);
  const kept: (readonly Row[])[] = [];
  for (const combination of combinations) {
    if (kept.length >= end) break;
    const rows = yield* lockCombination(engine, transaction, query, lock, combination, execution);
    if (rows !== null) kept.push(rows);
  }
  return kept.slice(start);
}

/** Locks the newest versions of the wanted sources; checks the conditions again when one differs from what was seen. */
function* lockCombination(
  engine: Engine,
  transaction: Transaction,
  { sources, where, base }: Select,
  lock: LockClause,
  seen: Combination<Tuple>,
  execution: Execution,
): Steps<readonly Row[] | null> {
  const newest = [...seen.rows];
  let changed = false;
  for (const index of lock.sources) {
    const source = sources[index];
    const tuple = seen.versions[index];
    if (source?.kind !== 'table' || tuple === undefined || tuple === null) continue;
    const table = engine.tableOf(source.table);
    const latest = yield* lockLatest(transaction, table, tuple, lock.mode, lock.policy, true);
    if (latest === null) return null;
    newest[base + index] = latest.values;
    changed ||= latest !== tuple;
  }
  return changed ? recheck(sources, where, newest, execution, base) : newest;
}
