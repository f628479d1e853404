import {
  AggregateFunctionNode,
  AndNode,
  BinaryOperationNode,
  CastNode,
  ColumnNode,
  DataTypeNode,
  FunctionNode,
  OperatorNode,
  OrNode,
  ParensNode,
  ReferenceNode,
  SelectAllNode,
  TableNode,
  UnaryOperationNode,
  ValueListNode,
  ValueNode,
  WhenNode,
  isOperator,
  type CaseNode,
  type OperationNode,
} from 'kysely';
import type { Expr, ExprBinary, ExprCall, ExprCase, ExprCast, ExprUnary, SelectStatement } from 'pgsql-ast-parser';
import { Unreadable } from '../spec.ts';
import { columnType, isTextInModel } from './types.ts';

/** Turns expressions into what Kysely would have built. */
export class ExpressionReader {
  readonly #readQuery: (query: SelectStatement) => OperationNode;

  /** `readQuery` reads sub-selects. */
  constructor(readQuery: (query: SelectStatement) => OperationNode) {
    this.#readQuery = readQuery;
  }

  /** @throws Unreadable for a construct that Kysely has no form for */
  read(expression: Expr): OperationNode {
    switch (expression.type) {
      case 'ref':
        return readReference(expression.name, expression.table?.name ?? null);
      case 'integer':
      case 'numeric':
      case 'string':
      case 'boolean':
        return ValueNode.createImmediate(expression.value);
      case 'null':
        return ValueNode.createImmediate(null);
      case 'binary':
        return this.#binary(expression);
      case 'unary':
        return this.#unary(expression);
      case 'ternary': {
        const { value, op, lo, hi } = expression;
        const between = operation(this.read(value), 'between', AndNode.create(this.read(lo), this.read(hi)));
        return op === 'BETWEEN' ? between : UnaryOperationNode.create(OperatorNode.create('not'), between);
      }
      case 'call':
        return this.#call(expression);
      case 'case':
        return this.#case(expression);
      case 'cast':
        return this.#cast(expression);
      case 'select':
      case 'union':
      case 'union all':
      case 'with':
        return this.#readQuery(expression);
      default:
        throw new Unreadable(`the expression ${expression.type}`);
    }
  }

  #binary({ op, left, right }: ExprBinary): OperationNode {
    if (op === 'AND') return AndNode.create(this.#operand(left), this.#operand(right));
    if (op === 'OR') return OrNode.create(this.#operand(left), this.#operand(right));
    const isList = right.type === 'list' && (op === 'IN' || op === 'NOT IN');
    const operand = isList
      ? ValueListNode.create(right.expressions.map((each) => this.read(each)))
      : this.#operand(right);
    return operation(this.#operand(left), op.toLowerCase(), operand);
  }

  /** The operand of an operator: what the parser has grouped stays a group. */
  #operand(expression: Expr): OperationNode {
    const read = this.read(expression);
    return expression.type === 'binary' || expression.type === 'unary' ? ParensNode.create(read) : read;
  }

  #unary({ op, operand }: ExprUnary): OperationNode {
    const read = this.#operand(operand);
    switch (op) {
      case 'NOT':
        return UnaryOperationNode.create(OperatorNode.create('not'), read);
      case '-':
        return UnaryOperationNode.create(OperatorNode.create('-'), read);
      case '+':
        return read;
      default: {
        const [, negated, value] = /^IS (NOT )?(NULL|TRUE|FALSE)$/.exec(op) ?? [];
        const singleton = value === 'NULL' ? null : value === 'TRUE';
        return operation(read, negated === undefined ? 'is' : 'is not', ValueNode.createImmediate(singleton));
      }
    }
  }

  #call(call: ExprCall): OperationNode {
    const { name } = call.function;
    if ((call.orderBy ?? call.filter ?? call.withinGroup ?? call.over) != null) {
      throw new Unreadable(`the call of ${name}`);
    }
    const operands = call.args.map((each) => this.read(each));
    const [first, ...more] = operands;
    if (name === 'exists' && first !== undefined && more.length === 0) {
      return UnaryOperationNode.create(OperatorNode.create('exists'), first);
    }
    if (!aggregates.has(name)) return FunctionNode.create(name, operands);
    const aggregate = AggregateFunctionNode.create(name, operands);
    return call.distinct === 'distinct' ? AggregateFunctionNode.cloneWithDistinct(aggregate) : aggregate;
  }

  #case({ value, whens, else: otherwise }: ExprCase): OperationNode {
    const branches = whens.map((each) => ({
      ...WhenNode.create(this.read(each.when)),
      result: this.read(each.value),
    }));
    const node: CaseNode = {
      kind: 'CaseNode',
      ...(value == null ? {} : { value: this.read(value) }),
      when: branches,
      ...(otherwise == null ? {} : { else: this.read(otherwise) }),
    };
    return node;
  }

  #cast({ operand, to }: ExprCast): OperationNode {
    const read = this.read(operand);
    // Dates and times are texts here: what is written down is what is stored.
    if (isTextInModel(to) && operand.type === 'string') return read;
    return CastNode.create(read, DataTypeNode.create(columnType(to)));
  }
}

function readReference(name: string, table: string | null): OperationNode {
  if (table === null) return name === '*' ? SelectAllNode.create() : ColumnNode.create(name);
  return name === '*'
    ? ReferenceNode.createSelectAll(TableNode.create(table))
    : ReferenceNode.create(ColumnNode.create(name), TableNode.create(table));
}

function operation(left: OperationNode, operator: string, right: OperationNode): OperationNode {
  if (!isOperator(operator)) throw new Unreadable(`the operator ${operator}`);
  return BinaryOperationNode.create(left, OperatorNode.create(operator), right);
}

const aggregates: ReadonlySet<string> = new Set(['count', 'max', 'min', 'sum', 'avg', 'bool_and', 'bool_or']);
