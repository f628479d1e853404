import {
  IdentifierNode,
  OperatorNode,
  type AggregateFunctionNode,
  type BinaryOperationNode,
  type CastNode,
  type FunctionNode,
  OperationNodeTransformer,
  RawNode,
  type InsertQueryNode,
  type JoinNode,
  type OnConflictNode,
  type OnDuplicateKeyNode,
  type OperationNode,
  type OrderByItemNode,
  type ReferenceNode,
  type ReturningNode,
  type SelectModifierNode,
  type TableNode,
} from 'kysely';
import type { DatabaseSchema } from '../sql/schema.ts';
import { notSupported, SqlError } from '../sql/sql-error.ts';
import type { DataStatement, InvalidStatement } from '../sql/statement.ts';
import { proposedValue } from './expressions/functions.ts';
import { lowerData } from './lower.ts';
import { PreparedStatements, type Lowered } from './prepared/prepared.ts';

/**
 * As `lower`, for a query that is written for MySQL: INSERT IGNORE, ON DUPLICATE KEY UPDATE with VALUES(), NULLs before all
 * values. What only PostgreSQL has is refused as MySQL refuses it, with 42601 (its 1064): RETURNING, ON CONFLICT, NULLS
 * FIRST, FULL JOIN, the weaker row locks.
 */
export function lowerMysql(node: OperationNode, schema: DatabaseSchema): DataStatement | InvalidStatement {
  try {
    return preparedFor(schema).statementFor(node);
  } catch (error) {
    if (error instanceof SqlError) return { kind: 'invalid', error };
    throw error;
  }
}

/** By schema, as in `lower.ts`. */
const prepared = new WeakMap<DatabaseSchema, PreparedStatements>();

function preparedFor(schema: DatabaseSchema): PreparedStatements {
  let statements = prepared.get(schema);
  if (statements === undefined) {
    const lower = (node: OperationNode): Lowered => {
      const lowered = lowerData(inTermsOfPostgres.transformNode(node), schema);
      if (lowered.statement.locking.length > 0) throw notSupported('row locks of a sub-select');
      return lowered;
    };
    prepared.set(schema, (statements = new PreparedStatements(lower)));
  }
  return statements;
}

/** What means the same in both. */
const sharedOperators = new Set(
  '= != <> < <= > >= + - * between in'
    .split(' ')
    .concat(['not in', 'is', 'is not', 'is distinct from', 'is not distinct from']),
);
const sharedAggregates = new Set(['count', 'min', 'max']);
const sharedFunctions = new Set(['coalesce', 'nullif', 'now', 'VALUES', 'values']);

class InTermsOfPostgres extends OperationNodeTransformer {
  /** The table of the INSERT whose ON DUPLICATE KEY UPDATE is at hand. */
  #target: TableNode | null = null;

  protected override transformInsertQuery(node: InsertQueryNode): InsertQueryNode {
    const { onDuplicateKey, ignore = false, orAction, replace, ...rest } = node;
    if (rest.onConflict !== undefined) throw syntaxError('ON CONFLICT');
    if (replace === true) throw notSupported('REPLACE');
    if (orAction !== undefined && orAction.action !== 'ignore') throw syntaxError(`OR ${orAction.action}`);
    const insert = super.transformInsertQuery(rest);
    if (onDuplicateKey !== undefined) return { ...insert, onConflict: this.#conflictOf(onDuplicateKey, node.into) };
    if (!ignore && orAction === undefined) return insert;
    return { ...insert, onConflict: { kind: 'OnConflictNode', doNothing: true } };
  }

  #conflictOf({ updates }: OnDuplicateKeyNode, target: TableNode | undefined): OnConflictNode {
    if (target === undefined) throw notSupported('INSERT without a table');
    this.#target = target;
    const transformed = this.transformNodeList(updates);
    this.#target = null;
    // Any unique key will do: the engine looks at none.
    const constraint = IdentifierNode.create(`${target.table.identifier.name}_pkey`);
    return { kind: 'OnConflictNode', constraint, updates: transformed };
  }

  protected override transformReference(node: ReferenceNode): ReferenceNode {
    const reference = super.transformReference(node);
    return this.#target === null || reference.table !== undefined ? reference : { ...reference, table: this.#target };
  }

  protected override transformBinaryOperation(node: BinaryOperationNode): BinaryOperationNode {
    const { operator } = node;
    const name = OperatorNode.is(operator) ? operator.operator : operator.kind;
    if (!sharedOperators.has(name)) throw notSupported(`the operator "${name}" as MySQL has it`);
    return super.transformBinaryOperation(node);
  }

  protected override transformAggregateFunction(node: AggregateFunctionNode): AggregateFunctionNode {
    if (!sharedAggregates.has(node.func)) throw notSupported(`the aggregate ${node.func} as MySQL has it`);
    return super.transformAggregateFunction(node);
  }

  protected override transformFunction(node: FunctionNode): FunctionNode {
    if (!sharedFunctions.has(node.func)) throw notSupported(`the function ${node.func} as MySQL has it`);
    const call = super.transformFunction(node);
    return this.#target !== null && call.func.toLowerCase() === 'values' ? { ...call, func: proposedValue } : call;
  }

  protected override transformCast(_node: CastNode): CastNode {
    throw notSupported('CAST as MySQL has it');
  }

  protected override transformReturning(_node: ReturningNode): ReturningNode {
    throw syntaxError('RETURNING');
  }

  protected override transformJoin(node: JoinNode): JoinNode {
    if (node.joinType === 'FullJoin') throw syntaxError('FULL JOIN');
    return super.transformJoin(node);
  }

  protected override transformSelectModifier(node: SelectModifierNode): SelectModifierNode {
    if (node.modifier === 'ForNoKeyUpdate') throw syntaxError('NO KEY UPDATE');
    if (node.modifier === 'ForKeyShare') throw syntaxError('KEY SHARE');
    return super.transformSelectModifier(node);
  }

  protected override transformOrderByItem(node: OrderByItemNode): OrderByItemNode {
    if (node.nulls !== undefined) throw syntaxError('NULLS');
    const item = super.transformOrderByItem(node);
    const { direction } = item;
    const isDescending = direction !== undefined && RawNode.is(direction) && direction.sqlFragments.join('') === 'desc';
    return { ...item, nulls: isDescending ? 'last' : 'first' };
  }
}

const inTermsOfPostgres = new InTermsOfPostgres();

function syntaxError(near: string): SqlError {
  return new SqlError('42601', `You have an error in your SQL syntax near '${near}'`);
}
