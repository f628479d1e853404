import {
  AndNode,
  BinaryOperationNode,
  JSONReferenceNode,
  OperatorNode,
  OrNode,
  UnaryOperationNode,
  type OperationNode,
} from 'kysely';
import { notSupported } from '../../sql/sql-error.ts';

/** How tightly operators bind, the loosest first: PostgreSQL's manual, section 4.1.6, "Operator Precedence". */
const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['not'],
  ['is', 'is not', 'is distinct from', 'is not distinct from'],
  ['=', '<>', '!=', '<', '<=', '>', '>='],
  ['in', 'not in', 'between', 'like', 'not like', 'ilike', 'not ilike'],
  [],
  ['+', '-'],
  ['*', '/', '%'],
];
const others = levels.findIndex((level) => level.length === 0);
const levelOf = new Map(levels.flatMap((operators, level) => operators.map((operator) => [operator, level] as const)));
const sign = levels.length;
const tightest = levels.length + 1;

/**
 * Kysely writes operators inside of operators without parentheses, unless it is told to (`eb.parens`): in the text they may
 * belong together otherwise than in the tree. `operand` stands at the side of an operator.
 *
 * @throws 0A000 when the text means something else
 */
export function requireSameGrouping(operator: string, operand: OperationNode, side: 'left' | 'right'): void {
  const outer = operator === 'sign' ? sign : (levelOf.get(operator) ?? others);
  const inner = tightnessOf(operand);
  if (inner > outer || (inner === outer && groups(outer, side))) return;
  throw notSupported('operators inside of operators without parentheses, which the text of the query groups otherwise');
}

/** Of operators that bind alike: those that calculate group from the left, AND and OR in any way, comparisons not at all. */
function groups(level: number, side: 'left' | 'right'): boolean {
  const logical = level <= (levelOf.get('not') ?? 0);
  return logical || (side === 'left' && level >= others && level < sign);
}

function tightnessOf(node: OperationNode): number {
  if (OrNode.is(node)) return levelOf.get('or') ?? others;
  if (AndNode.is(node)) return levelOf.get('and') ?? others;
  if (JSONReferenceNode.is(node)) return others;
  if (BinaryOperationNode.is(node) && OperatorNode.is(node.operator))
    return levelOf.get(node.operator.operator) ?? others;
  if (!UnaryOperationNode.is(node) || !OperatorNode.is(node.operator)) return tightest;
  switch (node.operator.operator) {
    case 'not':
      return levelOf.get('not') ?? others;
    case '-':
      return sign;
    default:
      return tightest;
  }
}
