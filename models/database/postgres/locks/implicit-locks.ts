import type { TableLockMode } from '../../../../modules/ports/sql/locks.ts';
import type { TableLayout } from '../../sql/schema.ts';
import type { DataStatement, SelectStatement } from '../../sql/statement.ts';
import type { Expression } from '../../sql/expression.ts';
import { tablesBelow, tablesOf, type TableSource } from '../../sql/traverse.ts';

/** A table lock that a statement needs before it runs. */
export interface ImplicitLock {
  readonly table: TableLayout;
  readonly mode: TableLockMode;
}

/** The locks that statements take by themselves (section 13.3.1 of PostgreSQL's manual). */
export function implicitLocks(statement: DataStatement): ImplicitLock[] {
  if (statement.kind === 'select') return [...lockedSources(statement), ...tablesOf(statement.query).map(accessShare)];
  return [{ table: statement.table, mode: 'row exclusive' }, ...readBy(statement).map(accessShare)];
}

function lockedSources({ query, lock }: SelectStatement): ImplicitLock[] {
  if (lock === null || query.kind !== 'select') return [];
  return lock.sources.flatMap((index) => {
    const source = query.sources[index];
    return source?.kind === 'table' ? [{ table: source.table, mode: 'row share' }] : [];
  });
}

/** What a changing statement reads besides the table that it changes. */
function readBy(statement: Exclude<DataStatement, SelectStatement>): readonly TableSource[] {
  const returned = (statement.returning ?? []).flatMap(({ value }) => tablesBelow(value));
  if (statement.kind === 'insert') {
    const { source } = statement;
    return [...(source.kind === 'query' ? tablesOf(source.query) : source.rows.flat().flatMap(below)), ...returned];
  }
  const assigned = statement.kind === 'update' ? statement.assignments.flatMap(({ value }) => tablesBelow(value)) : [];
  const joined = statement.sources
    .slice(1)
    .flatMap((source) => [...(source.kind === 'table' ? [source] : tablesOf(source.query)), ...below(source.on)]);
  return [...joined, ...below(statement.where), ...assigned, ...returned];
}

function below(expression: Expression | null): readonly TableSource[] {
  return expression === null ? [] : tablesBelow(expression);
}

function accessShare({ table }: TableSource): ImplicitLock {
  return { table, mode: 'access share' };
}
