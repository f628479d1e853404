import {
  AliasNode,
  CommonTableExpressionNameNode,
  CommonTableExpressionNode,
  FromNode,
  GroupByItemNode,
  GroupByNode,
  HavingNode,
  IdentifierNode,
  JoinNode,
  LimitNode,
  OffsetNode,
  OnNode,
  OrderByItemNode,
  OrderByNode,
  RawNode,
  SelectAllNode,
  SelectModifierNode,
  SelectionNode,
  SetOperationNode,
  TableNode,
  WhereNode,
  WithNode,
  ReferenceNode,
  type OperationNode,
  type SelectModifier,
  type SelectQueryNode,
} from 'kysely';
import type {
  Expr,
  From,
  OrderByStatement,
  SelectedColumn,
  SelectFromStatement,
  SelectStatement,
  Statement,
  WithStatement,
} from 'pgsql-ast-parser';
import { Unreadable } from '../spec.ts';
import { ExpressionReader } from './expression.ts';
import type { ParsedLock } from './parse-sql.ts';
import { titleOf } from './title.ts';

const expressions = new ExpressionReader(readQuery);

/** An expression as Kysely would have built it. @throws Unreadable for a construct that has no such form */
export function readExpression(expression: Expr): OperationNode {
  return expressions.read(expression);
}

/** A query as Kysely would have built it. @throws Unreadable for a construct that has no such form */
export function readQuery(query: SelectStatement): SelectQueryNode {
  switch (query.type) {
    case 'select':
      return readSelect(query);
    case 'union':
    case 'union all': {
      const union = SetOperationNode.create('union', readQuery(query.right), query.type === 'union all');
      return { ...readQuery(query.left), setOperations: [union] };
    }
    case 'with': {
      if (!isQuery(query.in)) throw new Unreadable('WITH before a change, as a query');
      return { ...readQuery(query.in), with: readCommon(query) };
    }
    default:
      throw new Unreadable(query.type.toUpperCase());
  }
}

export function isQuery(statement: Statement): statement is SelectStatement {
  return ['select', 'union', 'union all', 'with', 'values', 'with recursive'].includes(statement.type);
}

/** The common table expressions of WITH. */
export function readCommon({ bind }: WithStatement): WithNode {
  const expressions = bind.map(({ alias, statement }) => {
    if (!isQuery(statement)) throw new Unreadable(`${statement.type.toUpperCase()} in WITH`);
    return CommonTableExpressionNode.create(CommonTableExpressionNameNode.create(alias.name), readQuery(statement));
  });
  const [first, ...more] = expressions;
  if (first === undefined) throw new Unreadable('WITH without a query');
  return more.reduce(WithNode.cloneWithExpression, WithNode.create(first));
}

function readSelect(query: SelectFromStatement): SelectQueryNode {
  const { columns, from, where, groupBy, having, orderBy, limit, distinct } = query;
  if (query.for !== undefined) throw new Unreadable('a lock clause inside of a query');
  if (Array.isArray(distinct)) throw new Unreadable('DISTINCT ON');
  return {
    kind: 'SelectQueryNode',
    ...(from == null ? {} : readFrom(from)),
    selections: readSelections(columns ?? []),
    ...(where == null ? {} : { where: WhereNode.create(readExpression(where)) }),
    ...(groupBy == null
      ? {}
      : { groupBy: GroupByNode.create(groupBy.map((key) => GroupByItemNode.create(readExpression(key)))) }),
    ...(having == null ? {} : { having: HavingNode.create(readExpression(having)) }),
    ...(distinct === 'distinct' ? { frontModifiers: [SelectModifierNode.create('Distinct')] } : {}),
    ...(orderBy == null ? {} : { orderBy: OrderByNode.create(orderBy.map((item) => readOrder(item, columns ?? []))) }),
    ...(limit?.limit == null ? {} : { limit: LimitNode.create(readExpression(limit.limit)) }),
    ...(limit?.offset == null ? {} : { offset: OffsetNode.create(readExpression(limit.offset)) }),
  };
}

/** What SELECT or RETURNING lists, with the names that PostgreSQL gives to expressions. */
export function readSelections(columns: readonly SelectedColumn[]): readonly SelectionNode[] {
  return columns.map(({ expr, alias }) => {
    const node = readExpression(expr);
    if (SelectAllNode.is(node)) return SelectionNode.createSelectAll();
    if (ReferenceNode.is(node) && SelectAllNode.is(node.column)) return SelectionNode.create(node);
    return SelectionNode.create(AliasNode.create(node, IdentifierNode.create(alias?.name ?? titleOf(expr))));
  });
}

function readFrom(items: readonly From[]): Pick<SelectQueryNode, 'from' | 'joins'> {
  const joined = items.filter(({ join }) => join != null);
  const firstJoin = items.findIndex(({ join }) => join != null);
  // Kysely's joins come after all items of FROM.
  if (firstJoin >= 0 && items.length - joined.length > firstJoin) throw new Unreadable('a join before an item of FROM');
  const from = FromNode.create(items.filter(({ join }) => join == null).map(readRelation));
  return joined.length === 0 ? { from } : { from, joins: joined.map(readJoin) };
}

const joinTypes = {
  'INNER JOIN': 'InnerJoin',
  'LEFT JOIN': 'LeftJoin',
  'RIGHT JOIN': 'RightJoin',
  'FULL JOIN': 'FullJoin',
  'CROSS JOIN': 'CrossJoin',
} as const;

function readJoin(item: From): JoinNode {
  const { join } = item;
  if (join == null || join.using != null) throw new Unreadable('JOIN USING');
  const node = JoinNode.create(joinTypes[join.type], readRelation(item));
  return join.on == null ? node : { ...node, on: OnNode.create(readExpression(join.on)) };
}

/** A table or derived table. */
export function readRelation(item: From): OperationNode {
  if (item.type === 'table') {
    if (item.name.columnNames != null) throw new Unreadable('names of columns in FROM');
    return aliased(TableNode.create(item.name.name), item.name.alias);
  }
  if (item.type === 'call' || item.columnNames != null) throw new Unreadable('a function or names of columns in FROM');
  return aliased(readQuery(item.statement), item.alias);
}

export function aliased(node: OperationNode, alias: string | undefined): OperationNode {
  return alias === undefined ? node : AliasNode.create(node, IdentifierNode.create(alias));
}

function readOrder({ by, order, nulls }: OrderByStatement, columns: readonly SelectedColumn[]): OrderByItemNode {
  const node = OrderByItemNode.create(orderedBy(by, columns), RawNode.createWithSql(order === 'DESC' ? 'desc' : 'asc'));
  return nulls == null ? node : { ...node, nulls: nulls === 'FIRST' ? 'first' : 'last' };
}

/** A number is the place of a column in the list. */
function orderedBy(by: Expr, columns: readonly SelectedColumn[]): OperationNode {
  if (by.type !== 'integer') return readExpression(by);
  const column = columns[by.value - 1];
  if (column === undefined) throw new Unreadable('ORDER BY a place');
  return readExpression(column.expr);
}

const lockModes: ReadonlyMap<string, SelectModifier> = new Map([
  ['update', 'ForUpdate'],
  ['no key update', 'ForNoKeyUpdate'],
  ['share', 'ForShare'],
  ['key share', 'ForKeyShare'],
]);

/** Adds a lock clause to a query. */
export function withLock(query: SelectQueryNode, { mode, tables, policy }: ParsedLock): SelectQueryNode {
  const modifier = SelectModifierNode.create(lockModes.get(mode) ?? 'ForUpdate');
  const locked = tables.length === 0 ? modifier : { ...modifier, of: tables.map((table) => TableNode.create(table)) };
  if (policy === '') return { ...query, endModifiers: [locked] };
  return { ...query, endModifiers: [locked, SelectModifierNode.create(policy === 'nowait' ? 'NoWait' : 'SkipLocked')] };
}
