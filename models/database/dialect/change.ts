import type { DeleteQueryNode, UpdateQueryNode } from 'kysely';
import type { DatabaseSchema } from '../sql/schema.ts';
import { notSupported } from '../sql/sql-error.ts';
import type { DeleteStatement, UpdateStatement } from '../sql/statement.ts';
import { lowerAssignments } from './assignments.ts';
import { lowerExpression } from './expression.ts';
import { lowerReturning } from './outputs.ts';
import { namedTable, Scope } from './scope.ts';
import { requireOnly } from './unsupported.ts';

const updateParts = new Set(['kind', 'table', 'updates', 'where', 'returning']);

export function lowerUpdate(node: UpdateQueryNode, schema: DatabaseSchema): UpdateStatement {
  requireOnly(node, updateParts);
  if (node.table === undefined || node.updates === undefined)
    throw notSupported('UPDATE without a table or assignments');
  const named = namedTable(schema, node.table);
  const scope = new Scope([named]);
  return {
    kind: 'update',
    table: named.table,
    assignments: lowerAssignments(node.updates, named.table, scope),
    where: node.where === undefined ? null : lowerExpression(node.where.where, scope),
    returning: lowerReturning(node.returning?.selections, scope),
  };
}

const deleteParts = new Set(['kind', 'from', 'where', 'returning']);

export function lowerDelete(node: DeleteQueryNode, schema: DatabaseSchema): DeleteStatement {
  requireOnly(node, deleteParts);
  const [from, ...more] = node.from.froms;
  if (from === undefined || more.length > 0) throw notSupported('DELETE from several tables');
  const named = namedTable(schema, from);
  const scope = new Scope([named]);
  return {
    kind: 'delete',
    table: named.table,
    where: node.where === undefined ? null : lowerExpression(node.where.where, scope),
    returning: lowerReturning(node.returning?.selections, scope),
  };
}
