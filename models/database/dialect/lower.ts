import { DeleteQueryNode, InsertQueryNode, SelectQueryNode, UpdateQueryNode, type OperationNode } from 'kysely';
import type { DatabaseSchema } from '../sql/schema.ts';
import { SqlError } from '../sql/sql-error.ts';
import type { DataStatement, InvalidStatement } from '../sql/statement.ts';
import { lowerDelete, lowerUpdate } from './change.ts';
import { lowerInsert } from './insert.ts';
import { lowerSelect } from './select.ts';
import { unsupported } from './unsupported.ts';

/**
 * Translates a Kysely query to a statement of the engine. What PostgreSQL would refuse, and what is not modelled (0A000),
 * becomes a statement that fails: as on a real server it spoils its transaction.
 */
export function lower(node: OperationNode, schema: DatabaseSchema): DataStatement | InvalidStatement {
  try {
    if (SelectQueryNode.is(node)) return lowerSelect(node, schema);
    if (InsertQueryNode.is(node)) return lowerInsert(node, schema);
    if (UpdateQueryNode.is(node)) return lowerUpdate(node, schema);
    if (DeleteQueryNode.is(node)) return lowerDelete(node, schema);
    throw unsupported(node, 'place of a statement');
  } catch (error) {
    if (error instanceof SqlError) return { kind: 'invalid', error };
    throw error;
  }
}
