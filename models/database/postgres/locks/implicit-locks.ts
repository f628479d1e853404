import type { TableLockMode } from '../../../../modules/ports/sql/locks.ts';
import type { TableLayout } from '../../sql/schema.ts';
import type { Assignment, DataStatement, SelectStatement } from '../../sql/statement.ts';
import type { Expression } from '../../sql/expression.ts';
import { tablesBelow, tablesOf, type TableSource } from '../../sql/traverse.ts';

/** A table lock that a statement needs before it runs. */
export interface ImplicitLock {
  readonly table: TableLayout;
  readonly mode: TableLockMode;
}

const known = new WeakMap<object, readonly ImplicitLock[]>();

/** The locks that a statement takes by itself (section 13.3.1 of PostgreSQL's manual). They do not depend on parameters. */
export function implicitLocks(statement: DataStatement): readonly ImplicitLock[] {
  const part = sharedPart(statement);
  let locks = known.get(part);
  if (locks === undefined) known.set(part, (locks = locksOf(statement)));
  return locks;
}

/** What a statement has in common with itself under other parameters, and with no other one. */
function sharedPart(statement: DataStatement): object {
  switch (statement.kind) {
    case 'select':
      return statement.lock ?? statement.query;
    case 'insert':
      return statement.source;
    case 'update':
    case 'delete':
      return statement.sources;
  }
}

function locksOf(statement: DataStatement): readonly ImplicitLock[] {
  const locked = statement.locking.flatMap(lockedSources);
  if (statement.kind === 'select') {
    return [...lockedSources(statement), ...locked, ...tablesOf(statement.query).map(accessShare)];
  }
  return [{ table: statement.table, mode: 'row exclusive' }, ...locked, ...readBy(statement).map(accessShare)];
}

function lockedSources({ query, lock }: Pick<SelectStatement, 'query' | 'lock'>): ImplicitLock[] {
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
    const { source, conflict } = statement;
    const inserted = source.kind === 'query' ? tablesOf(source.query) : source.rows.flat().flatMap(below);
    const action = conflict?.action;
    if (action?.kind !== 'update') return [...inserted, ...returned];
    return [...inserted, ...assignedFrom(action.assignments), ...below(action.where), ...returned];
  }
  const assigned = statement.kind === 'update' ? assignedFrom(statement.assignments) : [];
  const others = statement.sources
    .slice(1)
    .flatMap((source) => (source.kind === 'table' ? [source] : tablesOf(source.query)));
  return [
    ...others,
    ...statement.sources.flatMap(({ on }) => below(on)),
    ...below(statement.where),
    ...assigned,
    ...returned,
  ];
}

function assignedFrom(assignments: readonly Assignment[]): readonly TableSource[] {
  return assignments.flatMap(({ value }) => tablesBelow(value));
}

function below(expression: Expression | null): readonly TableSource[] {
  return expression === null ? [] : tablesBelow(expression);
}

function accessShare({ table }: TableSource): ImplicitLock {
  return { table, mode: 'access share' };
}
