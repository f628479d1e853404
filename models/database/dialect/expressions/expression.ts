import {
  AggregateFunctionNode,
  AndNode,
  BinaryOperationNode,
  CaseNode,
  CastNode,
  ColumnNode,
  FunctionNode,
  JSONReferenceNode,
  OperatorNode,
  OrNode,
  ParensNode,
  RawNode,
  ReferenceNode,
  SelectQueryNode,
  UnaryOperationNode,
  ValueNode,
  type OperationNode,
} from 'kysely';
import { notSupported, SqlError } from '../../sql/sql-error.ts';
import { aggregateNames, lowerAggregate } from './aggregate.ts';
import { lowerCase } from './case.ts';
import { lowerCast } from './cast.ts';
import { between, compare, distinct, isIn, isSingleton } from './comparison.ts';
import { lowerFragment } from './fragment.ts';
import { lowerFunction } from './functions.ts';
import { lowerJsonReference } from './json-reference.ts';
import { literal } from './literal.ts';
import { binaryOperators, minusSign } from './operators.ts';
import { applyOverload, notUnique, truth } from './overload.ts';
import { requireSameGrouping } from './precedence.ts';
import { tableName, type Scope } from '../queries/scope.ts';
import type { Typed } from './typed.ts';
import { unsupported } from '../unsupported.ts';

/** Translates an expression node; throws PostgreSQL's errors for a wrong one and 0A000 for what is not interpreted. */
export function lowerExpression(node: OperationNode, scope: Scope): Typed {
  if (ReferenceNode.is(node)) return lowerReference(node, scope);
  if (ValueNode.is(node)) return lowerValue(node, scope);
  if (BinaryOperationNode.is(node)) return lowerBinary(node, scope);
  if (AndNode.is(node)) return lowerLogical('and', node, scope);
  if (OrNode.is(node)) return lowerLogical('or', node, scope);
  if (ParensNode.is(node)) return lowerExpression(node.node, scope);
  if (ColumnNode.is(node)) return scope.column(node.column.name, null);
  if (UnaryOperationNode.is(node)) return lowerUnary(node, scope);
  if (FunctionNode.is(node)) return lowerCall(node, scope);
  if (AggregateFunctionNode.is(node)) return lowerAggregate(node, scope);
  if (CaseNode.is(node)) return lowerCase(node, scope);
  if (CastNode.is(node)) return lowerCast(node, scope);
  if (JSONReferenceNode.is(node)) return lowerJsonReference(node, scope);
  if (SelectQueryNode.is(node)) return lowerScalar(node, scope);
  if (RawNode.is(node)) return lowerFragment(node);
  throw unsupported(node);
}

function lowerReference(node: ReferenceNode, scope: Scope): Typed {
  if (!ColumnNode.is(node.column)) throw unsupported(node.column, 'an expression');
  return scope.column(node.column.column.name, node.table === undefined ? null : tableName(node.table));
}

function lowerValue(node: ValueNode, scope: Scope): Typed {
  return node.immediate === true ? literal(node.value) : scope.parts.lowering.parameters.add(node.value);
}

function lowerCall(node: FunctionNode, scope: Scope): Typed {
  if (!aggregateNames.has(node.func)) return lowerFunction(node, scope);
  return lowerAggregate(AggregateFunctionNode.create(node.func, node.arguments), scope);
}

function lowerLogical(kind: 'and' | 'or', node: AndNode | OrNode, scope: Scope): Typed {
  const construct = kind.toUpperCase();
  requireSameGrouping(kind, node.left, 'left');
  requireSameGrouping(kind, node.right, 'right');
  const left = scope.condition(node.left, construct);
  return truth({ kind, left, right: scope.condition(node.right, construct) });
}

function lowerUnary(node: UnaryOperationNode, scope: Scope): Typed {
  const operator = operatorOf(node.operator);
  switch (operator) {
    case 'not':
      requireSameGrouping('not', node.operand, 'right');
      return truth({ kind: 'not', operand: scope.condition(node.operand, 'NOT') });
    case 'exists':
    case 'not exists': {
      const operand = ParensNode.is(node.operand) ? node.operand.node : node.operand;
      const exists = truth({ kind: 'exists', query: scope.subselect(operand).query });
      return operator === 'exists' ? exists : truth({ kind: 'not', operand: exists.value });
    }
    case '-':
      requireSameGrouping('sign', node.operand, 'right');
      return applyOverload('operator', '-', minusSign, [scope.expression(node.operand)], scope);
    default:
      throw notSupported(`the operator "${operator}"`);
  }
}

/** PostgreSQL's own names of operators that are words. */
const operatorNames: { readonly [operator: string]: string | undefined } = {
  like: '~~',
  'not like': '!~~',
  ilike: '~~*',
  'not ilike': '!~~*',
};

/** PostgreSQL has these also for the type `json`. */
const ofJson = new Set(['->', '->>']);
/** And these for arrays and ranges. */
const ofMore = new Set(['@>', '<@']);

function lowerBinary(node: BinaryOperationNode, scope: Scope): Typed {
  const operator = operatorOf(node.operator);
  requireSameGrouping(operator, node.leftOperand, 'left');
  if (operator !== 'between') requireSameGrouping(operator, node.rightOperand, 'right');
  const left = scope.expression(node.leftOperand);
  const right = (): Typed => scope.expression(node.rightOperand);
  switch (operator) {
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, left, right(), scope);
    case '!=':
      return compare('<>', left, right(), scope);
    case 'is':
    case 'is not':
      return isSingleton(operator === 'is not', left, node.rightOperand, scope);
    case 'is distinct from':
    case 'is not distinct from':
      return distinct(operator === 'is not distinct from', left, right(), scope);
    case 'in':
    case 'not in':
      return isIn(operator === 'not in', left, node.rightOperand, scope);
    case 'between':
      return between(left, node.rightOperand, scope);
    default: {
      const name = operatorNames[operator] ?? operator;
      const overloads = binaryOperators.get(name);
      if (overloads === undefined) throw notSupported(`the operator "${operator}"`);
      const operands = [left, right()];
      const unknown = ofMore.has(name) ? operands : ofJson.has(name) ? [left] : [];
      if (unknown.length > 0 && unknown.every(({ type }) => type === 'unknown')) throw notUnique(name, operands);
      return applyOverload('operator', name, overloads, operands, scope);
    }
  }
}

function operatorOf(node: OperationNode): string {
  if (!OperatorNode.is(node)) throw unsupported(node, 'place of an operator');
  return node.operator;
}

/** A sub-select as a value. */
function lowerScalar(node: SelectQueryNode, scope: Scope): Typed {
  const { query, shape } = scope.subselect(node);
  const [column, ...more] = shape.columns;
  if (column === undefined || more.length > 0) throw new SqlError('42601', 'subquery must return only one column');
  return { type: column.type, value: { kind: 'sub-select', query } };
}
