import {
  BinaryOperationNode,
  CastNode,
  ColumnNode,
  DataTypeNode,
  FunctionNode,
  OperatorNode,
  ParensNode,
  RawNode,
  ReferenceNode,
  TableNode,
  UnaryOperationNode,
  ValueNode,
  isColumnDataType,
  type OperationNode,
  type Operator,
} from 'kysely';

/** Kysely's trees in short. What has operators stands in parentheses, so that text and tree say the same. */
export function reference(table: string, column: string): OperationNode {
  return ReferenceNode.create(ColumnNode.create(column), TableNode.create(table));
}

export function named(column: string): OperationNode {
  return ReferenceNode.create(ColumnNode.create(column));
}

export function parameter(value: unknown): OperationNode {
  return ValueNode.create(value);
}

export function literal(value: number | boolean | null): OperationNode {
  return ValueNode.createImmediate(value);
}

export function infix(left: OperationNode, operator: Operator, right: OperationNode): OperationNode {
  return ParensNode.create(BinaryOperationNode.create(left, OperatorNode.create(operator), right));
}

export function prefix(operator: 'not' | '-' | 'exists' | 'not exists', operand: OperationNode): OperationNode {
  return ParensNode.create(UnaryOperationNode.create(OperatorNode.create(operator), operand));
}

export function call(name: string, operands: readonly OperationNode[]): OperationNode {
  return FunctionNode.create(name, operands);
}

export function cast(expression: OperationNode, type: string): OperationNode {
  return CastNode.create(expression, isColumnDataType(type) ? DataTypeNode.create(type) : RawNode.createWithSql(type));
}
