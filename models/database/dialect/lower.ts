import {
  DeleteQueryNode,
  InsertQueryNode,
  RawNode,
  SelectQueryNode,
  UpdateQueryNode,
  type OperationNode,
} from 'kysely';
import type { DatabaseSchema } from '../sql/schema.ts';
import { SqlError } from '../sql/sql-error.ts';
import type { DataStatement, LockingQuery, StatementInTransaction } from '../sql/statement.ts';
import { lowerDelete, lowerUpdate } from './statements/change.ts';
import { lowerExpression } from './expressions/expression.ts';
import { lowerLockCommand } from './statements/lock-command.ts';
import { lowerInsert } from './statements/insert.ts';
import { requireReadable } from './queries/outputs.ts';
import { Parameters } from './expressions/parameters.ts';
import { PreparedStatements, type Lowered } from './prepared/prepared.ts';
import { lowerInnerQuery, lowerQuery } from './queries/query.ts';
import type { Lowering, Surroundings } from './queries/scope.ts';
import { unsupported } from './unsupported.ts';

/**
 * Translates a Kysely query to a statement of the engine. What PostgreSQL would refuse, and what is not modelled (0A000),
 * becomes a statement that fails: as on a real server it spoils its transaction.
 */
export function lower(node: OperationNode, schema: DatabaseSchema): StatementInTransaction {
  try {
    return RawNode.is(node) ? lowerLockCommand(node, schema) : preparedFor(schema).statementFor(node);
  } catch (error) {
    if (error instanceof SqlError) return { kind: 'invalid', error };
    throw error;
  }
}

/** As `lower`, for what is no raw SQL, whatever its parameters are. @throws SqlError for what is refused */
export function lowerData(node: OperationNode, schema: DatabaseSchema): Lowered {
  const parameters = new Parameters();
  const locking: LockingQuery[] = [];
  const lowering: Lowering = { schema, parameters, locking, expression: lowerExpression, query: lowerInnerQuery };
  const statement = lowerStatement(node, { lowering, outer: null, base: 0, common: new Map() });
  return { statement: { ...statement, locking }, parameters };
}

/** By schema: what was lowered for one database is good for every other one with the same tables. */
const prepared = new WeakMap<DatabaseSchema, PreparedStatements>();

function preparedFor(schema: DatabaseSchema): PreparedStatements {
  let statements = prepared.get(schema);
  if (statements === undefined) {
    prepared.set(schema, (statements = new PreparedStatements((node) => lowerData(node, schema))));
  }
  return statements;
}

/** What is collected while a statement is lowered is added in the end. */
type WithoutLists<S> = S extends DataStatement ? Omit<S, 'parameters' | 'locking'> : never;

function lowerStatement(node: OperationNode, around: Surroundings): WithoutLists<DataStatement> {
  if (SelectQueryNode.is(node)) {
    const { query, shape, lock } = lowerQuery(node, around);
    shape.columns.forEach(requireReadable);
    return { kind: 'select', query, lock };
  }
  if (InsertQueryNode.is(node)) return lowerInsert(node, around);
  if (UpdateQueryNode.is(node)) return lowerUpdate(node, around);
  if (DeleteQueryNode.is(node)) return lowerDelete(node, around);
  throw unsupported(node, 'place of a statement');
}
