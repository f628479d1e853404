import { JSONOperatorChainNode, OperatorNode, type JSONReferenceNode } from 'kysely';
import { literal } from './literal.ts';
import { binaryOperators } from './operators.ts';
import { applyOverload } from './overload.ts';
import type { Scope } from '../queries/scope.ts';
import type { Typed } from './typed.ts';
import { unsupported } from '../unsupported.ts';

/** `document->'name'->>0`: all steps but the last one go with `->`. */
export function lowerJsonReference({ reference, traversal }: JSONReferenceNode, scope: Scope): Typed {
  if (!JSONOperatorChainNode.is(traversal) || !OperatorNode.is(traversal.operator)) throw unsupported(traversal);
  const last = traversal.operator.operator;
  return traversal.values.reduce((document, { value }, index) => {
    const operator = index === traversal.values.length - 1 ? last : '->';
    const overloads = binaryOperators.get(operator);
    if (overloads === undefined) throw unsupported(traversal);
    return applyOverload('operator', operator, overloads, [document, literal(value)], scope);
  }, scope.expression(reference));
}
