import {
  AndNode,
  ParensNode,
  PrimitiveValueListNode,
  SelectQueryNode,
  ValueListNode,
  ValueNode,
  type OperationNode,
} from 'kysely';
import type { Comparison, Expression } from '../../sql/expression.ts';
import { notSupported, SqlError } from '../../sql/sql-error.ts';
import { eachColumn } from '../../sql/traverse.ts';
import { commonType, typeName, type SqlType } from '../../sql/type.ts';
import { truth } from './overload.ts';
import { requireSameGrouping } from './precedence.ts';
import type { Scope } from '../queries/scope.ts';
import { unite, type Typed } from './typed.ts';
import { unsupported } from '../unsupported.ts';

/** @throws 42883 when values of such types cannot be compared, 0A000 for the order of `jsonb` */
export function compare(operator: Comparison, left: Typed, right: Typed, scope: Scope): Typed {
  const [one, other] = comparable(operator, left, right, scope);
  return truth({ kind: 'compare', operator, left: one, right: other });
}

/** `is [not] distinct from`. */
export function distinct(negated: boolean, left: Typed, right: Typed, scope: Scope): Typed {
  const [one, other] = comparable('=', left, right, scope);
  return truth({ kind: 'distinct', negated, left: one, right: other });
}

function comparable(operator: Comparison, left: Typed, right: Typed, scope: Scope): readonly [Expression, Expression] {
  const common = commonType(left.type, right.type);
  if (common === null) {
    const types = `${typeName(left.type)} ${operator} ${typeName(right.type)}`;
    throw new SqlError('42883', `operator does not exist: ${types}`);
  }
  const type: SqlType = common === 'unknown' ? 'text' : common;
  if (type === 'jsonb' && operator !== '=' && operator !== '<>') throw notSupported('the order of jsonb values');
  return [scope.resolve(left, type).value, scope.resolve(right, type).value];
}

/** `is [not]` before NULL, TRUE or FALSE. */
export function isSingleton(negated: boolean, left: Typed, node: OperationNode, scope: Scope): Typed {
  if (!ValueNode.is(node) || (node.value !== null && typeof node.value !== 'boolean')) {
    throw unsupported(node, 'the right side of "is"');
  }
  const { value } = node;
  if (value !== null && left.type !== 'boolean' && left.type !== 'unknown') {
    const construct = `${negated ? 'IS NOT' : 'IS'} ${value ? 'TRUE' : 'FALSE'}`;
    throw new SqlError('42804', `argument of ${construct} must be type boolean, not type ${typeName(left.type)}`);
  }
  const operand = value === null ? left : scope.resolve(left, 'boolean');
  return truth({ kind: 'distinct', negated: !negated, left: operand.value, right: { kind: 'constant', value } });
}

/** `[not] in` a list or a sub-select. */
export function isIn(negated: boolean, left: Typed, node: OperationNode, scope: Scope): Typed {
  if (ParensNode.is(node)) return isIn(negated, left, node.node, scope);
  if (SelectQueryNode.is(node)) return isInQuery(negated, left, node, scope);
  // A list of one query alone is, in the text, that query in parentheses.
  const [only, ...more] = ValueListNode.is(node) ? node.values : [];
  if (only !== undefined && SelectQueryNode.is(only) && more.length === 0) return isInQuery(negated, left, only, scope);
  const list = PrimitiveValueListNode.is(node)
    ? node.values.map((value) => scope.parts.lowering.parameters.add(value))
    : ValueListNode.is(node)
      ? node.values.map((value) => scope.expression(value))
      : null;
  if (list === null) throw unsupported(node, 'the right side of "in"');
  if (list.length === 0) throw new SqlError('42601', 'syntax error at or near ")"');
  requireOneType(left, list, scope);
  let type = left.type;
  for (const element of list) {
    type = commonType(type, element.type) ?? incomparable(left.type, negated ? '<>' : '=', element.type);
  }
  const known: SqlType = type === 'unknown' ? 'text' : type;
  return truth({
    kind: 'in',
    negated,
    operand: scope.resolve(left, known).value,
    list: list.map((element) => scope.resolve(element, known).value),
  });
}

/**
 * PostgreSQL compares with one element after the other, but with all that read no columns at once when there are several.
 * Each comparison must give a parameter on the left the same type, which is text when nothing else says.
 *
 * @throws 42P08
 */
function requireOneType(left: Typed, list: readonly Typed[], scope: Scope): void {
  if (left.type !== 'unknown' || left.value.kind !== 'parameter') return;
  const typesOf = (some: readonly Typed[]): SqlType[] => some.map(({ type }) => (type === 'unknown' ? 'text' : type));
  const constant = list.filter(({ value }) => !readsColumns(value, scope));
  const together = constant.reduce<SqlType | null>((type, each) => type && commonType(type, each.type), 'unknown');
  const types =
    constant.length > 1 && together !== null
      ? [together === 'unknown' ? 'text' : together, ...typesOf(list.filter((each) => !constant.includes(each)))]
      : typesOf(list);
  if (new Set(types).size <= 1) return;
  throw new SqlError('42P08', `inconsistent types deduced for parameter $${left.value.index + 1}`);
}

/** Whether it reads columns of the query itself. */
function readsColumns(expression: Expression, { parts: { base, width } }: Scope): boolean {
  let found = false;
  eachColumn(expression, ({ source }) => {
    found ||= source >= base && source < base + width;
  });
  return found;
}

function isInQuery(negated: boolean, left: Typed, node: SelectQueryNode, scope: Scope): Typed {
  const { query, shape } = scope.subselect(node);
  const [column, ...more] = shape.columns;
  if (column === undefined || more.length > 0) throw new SqlError('42601', 'subquery has too many columns');
  // NOT IN a query is the negation of IN; NOT IN a list compares with <>.
  const type = commonType(left.type, column.type) ?? incomparable(left.type, '=', column.type);
  return truth({ kind: 'in sub-select', negated, operand: scope.resolve(left, type).value, query });
}

function incomparable(left: SqlType, operator: string, right: SqlType): never {
  throw new SqlError('42883', `operator does not exist: ${typeName(left)} ${operator} ${typeName(right)}`);
}

/** `between low and high`. */
export function between(left: Typed, node: OperationNode, scope: Scope): Typed {
  if (!AndNode.is(node)) throw unsupported(node, 'the right side of "between"');
  requireSameGrouping('between', node.left, 'right');
  requireSameGrouping('between', node.right, 'right');
  const lowest = scope.expression(node.left);
  const low = compare('>=', left, lowest, scope);
  // The first comparison decides the type of a parameter for the second one.
  const settled = left.value.kind === 'parameter' ? unite('BETWEEN', [left.type, lowest.type]) : left.type;
  const high = compare('<=', { ...left, type: settled }, scope.expression(node.right), scope);
  return truth({ kind: 'and', left: low.value, right: high.value });
}
