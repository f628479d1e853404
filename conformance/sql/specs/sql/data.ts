import type { DeleteQueryNode, InsertQueryNode, OperationNode, UpdateQueryNode } from 'kysely';
import type { Statement as ParsedSql } from 'pgsql-ast-parser';
import { lower } from '../../../../models/database/dialect/lower.ts';
import type { Output, Source } from '../../../../models/database/sql/query.ts';
import type {
  AdvisoryStatement,
  DataStatement,
  LockingStatement,
  StatementInTransaction,
} from '../../../../models/database/sql/statement.ts';
import { Unreadable } from '../spec.ts';
import { advisorySelect, withoutLocks } from './advisory.ts';
import { readDelete, readInsert, readUpdate } from './change.ts';
import { parseSql, type ParsedStatement } from './parse-sql.ts';
import { isQuery, readCommon, readQuery, withLock } from './query.ts';
import { columnShown, distinctNames, shapeOf, sourcesOf, type ResultShape } from './result.ts';
import { hiddenKey } from './table.ts';
import type { SpecTables } from './tables.ts';
import type { Format } from './types.ts';

interface ReadStatement {
  readonly statement: DataStatement | AdvisoryStatement | LockingStatement;
  /** Null: it returns no rows. */
  readonly result: ResultShape | null;
}

/** Reads SELECT, INSERT, UPDATE or DELETE. @throws Unreadable when it cannot be read, or the model refuses it */
export function readData(sql: string, tables: SpecTables): ReadStatement {
  const parsed = parseSql(sql);
  const [call, ...more] = advisorySelect(parsed.statement) ?? [];
  if (more.length > 0) throw new Unreadable('several advisory lock functions in one SELECT');
  if (call !== undefined) {
    return { statement: call, result: { titles: [call.output], columns: [{ name: call.output, format: null }] } };
  }
  const { locks, statement } = withoutLocksOf(parsed.statement);
  const lowered = lower(nodeOf({ ...parsed, statement }, tables), tables.schema);
  const read = withResult(requireData(lowered), tables);
  return locks.length === 0 ? read : { ...read, statement: { kind: 'locking', locks, statement: read.statement } };
}

function withoutLocksOf(statement: ParsedSql): { locks: readonly AdvisoryStatement[]; statement: ParsedSql } {
  if (statement.type !== 'select' && statement.type !== 'update' && statement.type !== 'delete') {
    return { locks: [], statement };
  }
  if (statement.where == null) return { locks: [], statement };
  const { locks, rest } = withoutLocks(statement.where);
  return { locks, statement: { ...statement, where: rest } };
}

/** Names the columns of results so that all of them arrive. */
function withResult(
  statement: DataStatement,
  tables: SpecTables,
): { readonly statement: DataStatement; readonly result: ResultShape | null } {
  if (statement.kind === 'select') {
    const { query } = statement;
    const result = resultOf(query.outputs, sourcesOf(query), query.base, tables);
    return { statement: { ...statement, query: { ...query, outputs: distinctNames(query.outputs) } }, result };
  }
  const { table, returning } = statement;
  if (returning === null) return { statement, result: null };
  const inserted: Source = { kind: 'table', table, join: 'inner', on: null, lookup: null, nullRow: table.nullRow };
  const sources = statement.kind === 'insert' ? [inserted] : statement.sources;
  const result = resultOf(returning, sources, 0, tables);
  return { statement: { ...statement, returning: distinctNames(returning) }, result };
}

function resultOf(
  outputs: readonly Output[],
  sources: readonly Source[],
  base: number,
  tables: SpecTables,
): ResultShape {
  const formatOf = (output: Output): Format | null => {
    const shown = columnShown(output, sources, base);
    return shown === null ? null : tables.formatOf(shown.table, shown.column);
  };
  return shapeOf(outputs, formatOf, (name) => name === hiddenKey);
}

function requireData(statement: StatementInTransaction): DataStatement {
  switch (statement.kind) {
    case 'invalid':
      throw new Unreadable(statement.error.message);
    case 'lock table':
    case 'advisory':
    case 'locking':
      throw new Unreadable(statement.kind);
    default:
      return statement;
  }
}

function nodeOf({ statement, lock }: ParsedStatement, tables: SpecTables): OperationNode {
  if (statement.type === 'with' && !isQuery(statement.in)) {
    const change = { ...changeOf(statement.in, tables), with: readCommon(statement) };
    return change;
  }
  if (isQuery(statement)) {
    const query = readQuery(statement);
    return lock === null ? query : withLock(query, lock);
  }
  if (lock !== null) throw new Unreadable('a lock clause of a change');
  return changeOf(statement, tables);
}

function changeOf(statement: ParsedSql, tables: SpecTables): InsertQueryNode | UpdateQueryNode | DeleteQueryNode {
  switch (statement.type) {
    case 'insert':
      return readInsert(statement, tables.columnsOf(statement.into.name));
    case 'update':
      return readUpdate(statement);
    case 'delete':
      return readDelete(statement);
    default:
      throw new Unreadable(statement.type.toUpperCase());
  }
}
