import fc from 'fast-check';
import { AliasNode, IdentifierNode, SelectionNode, ValueNode, type OperationNode } from 'kysely';
import { cast } from '../nodes.ts';
import type { Scope } from '../scope.ts';
import type { Output } from './made-select.ts';
import { kinds, type Tie } from './operands.ts';

export function outputs(tie: Tie, most = 3): fc.Arbitrary<readonly Output[]> {
  const output = fc.oneof(...kinds.map((type) => fc.record({ type: fc.constant(type), make: tie(type) })));
  return fc.array(output, { minLength: 1, maxLength: most });
}

/** The output as an expression. Inside of other queries a bare value gets its type: it would be text there. */
export function expressionOf({ type, make }: Output, scope: Scope): OperationNode {
  const node = make(scope);
  return scope.depth > 1 && ValueNode.is(node) ? cast(node, type) : node;
}

export function selectionOf(node: OperationNode, name: string): SelectionNode {
  return SelectionNode.create(AliasNode.create(node, IdentifierNode.create(name)));
}

export function nameOf(index: number): string {
  return `c${index}`;
}
