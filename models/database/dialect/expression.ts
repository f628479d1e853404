import {
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  FunctionNode,
  OperatorNode,
  OrNode,
  ParensNode,
  PrimitiveValueListNode,
  ReferenceNode,
  UnaryOperationNode,
  ValueListNode,
  ValueNode,
  type OperationNode,
} from 'kysely';
import type { Comparison, Expression } from '../sql/expression.ts';
import { notSupported, SqlError } from '../sql/sql-error.ts';
import type { ColumnType } from '../sql/schema.ts';
import { isDocument, nameOf, type SqlValue } from '../sql/value.ts';
import { parameter } from './parameter.ts';
import { tableName, type Scope } from './scope.ts';
import { requireOnly, unsupported } from './unsupported.ts';

/** Translates an expression node; throws 0A000 for what is not interpreted. */
export function lowerExpression(node: OperationNode, scope: Scope): Expression {
  if (ReferenceNode.is(node)) return lowerReference(node, scope);
  if (ValueNode.is(node)) return { kind: 'constant', value: parameter(node.value) };
  if (BinaryOperationNode.is(node)) return lowerBinary(node, scope);
  if (AndNode.is(node)) return both('and', lowerExpression(node.left, scope), lowerExpression(node.right, scope));
  if (OrNode.is(node)) return both('or', lowerExpression(node.left, scope), lowerExpression(node.right, scope));
  if (ParensNode.is(node)) return lowerExpression(node.node, scope);
  if (ColumnNode.is(node)) return scope.column(node.column.name, null);
  if (UnaryOperationNode.is(node)) return lowerUnary(node, scope);
  if (FunctionNode.is(node)) return lowerFunction(node, scope);
  throw unsupported(node);
}

function lowerReference(node: ReferenceNode, scope: Scope): Expression {
  if (!ColumnNode.is(node.column)) throw unsupported(node.column, 'an expression');
  return scope.column(node.column.column.name, node.table === undefined ? null : tableName(node.table));
}

function lowerUnary(node: UnaryOperationNode, scope: Scope): Expression {
  const operator = operatorOf(node.operator);
  if (operator !== 'not') throw notSupported(`the operator "${operator}"`);
  return { kind: 'not', operand: lowerExpression(node.operand, scope) };
}

const functionParts = new Set(['kind', 'func', 'arguments']);

function lowerFunction(node: FunctionNode, scope: Scope): Expression {
  requireOnly(node, functionParts);
  if (node.func !== 'coalesce') throw notSupported(`the function ${node.func}`);
  return { kind: 'coalesce', operands: node.arguments.map((argument) => lowerExpression(argument, scope)) };
}

function lowerBinary(node: BinaryOperationNode, scope: Scope): Expression {
  const operator = operatorOf(node.operator);
  const left = lowerExpression(node.leftOperand, scope);
  switch (operator) {
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(operator, left, lowerExpression(node.rightOperand, scope), scope);
    case '!=':
      return comparison('<>', left, lowerExpression(node.rightOperand, scope), scope);
    case '+':
    case '-':
    case '*':
      return { kind: 'arithmetic', operator, left, right: lowerExpression(node.rightOperand, scope) };
    case 'is':
    case 'is not':
      return { kind: 'distinct', negated: operator === 'is', left, right: singleton(node.rightOperand) };
    case 'is distinct from':
    case 'is not distinct from': {
      const right = lowerExpression(node.rightOperand, scope);
      requireComparable(left, right, scope);
      return { kind: 'distinct', negated: operator === 'is not distinct from', left, right };
    }
    case 'in':
    case 'not in':
      return { kind: 'in', negated: operator === 'not in', operand: left, list: list(left, node.rightOperand, scope) };
    case 'between':
      return between(left, node.rightOperand, scope);
    default:
      throw notSupported(`the operator "${operator}"`);
  }
}

function operatorOf(node: OperationNode): string {
  if (!OperatorNode.is(node)) throw unsupported(node, 'place of an operator');
  return node.operator;
}

function comparison(operator: Comparison, left: Expression, right: Expression, scope: Scope): Expression {
  requireComparable(left, right, scope);
  return { kind: 'compare', operator, left, right };
}

/** `is` stands before NULL, TRUE and FALSE only. */
function singleton(node: OperationNode): Expression {
  if (ValueNode.is(node) && (node.value === null || typeof node.value === 'boolean')) {
    return { kind: 'constant', value: node.value };
  }
  throw unsupported(node, 'the right side of "is"');
}

function list(left: Expression, node: OperationNode, scope: Scope): Expression[] {
  const elements = PrimitiveValueListNode.is(node)
    ? node.values.map((value): Expression => ({ kind: 'constant', value: parameter(value) }))
    : ValueListNode.is(node)
      ? node.values.map((value) => lowerExpression(value, scope))
      : null;
  if (elements === null) throw unsupported(node, 'the right side of "in"');
  if (elements.length === 0) throw new SqlError('42601', 'syntax error at or near ")"');
  for (const element of elements) requireComparable(left, element, scope);
  return elements;
}

function between(left: Expression, node: OperationNode, scope: Scope): Expression {
  if (!AndNode.is(node)) throw unsupported(node, 'the right side of "between"');
  const low = comparison('>=', left, lowerExpression(node.left, scope), scope);
  return both('and', low, comparison('<=', left, lowerExpression(node.right, scope), scope));
}

function both(kind: 'and' | 'or', left: Expression, right: Expression): Expression {
  return { kind, left, right };
}

/** PostgreSQL would convert a parameter to the column's type; here it must be of that type already. */
function requireComparable(left: Expression, right: Expression, scope: Scope): void {
  if (right.kind === 'constant') requireFits(scope.typeOf(left), right.value);
  else if (left.kind === 'constant') requireFits(scope.typeOf(right), left.value);
}

function requireFits(type: ColumnType | null, value: SqlValue): void {
  if (type === null || value === null) return;
  const fits =
    type === 'text'
      ? typeof value === 'string'
      : type === 'boolean'
        ? typeof value === 'boolean'
        : type !== 'jsonb' && typeof value === 'number';
  if (!fits || isDocument(value)) throw notSupported(`comparison of ${type} with ${nameOf(value)}`);
}
