import fc from 'fast-check';
import { ParensNode, type OperationNode, type Operator } from 'kysely';
import { call, cast, infix } from '../nodes.ts';
import type { Kind, Make } from '../scope.ts';
import type { MakeSelect } from './made-select.ts';
import { chance } from './values.ts';

/** What is drawn, each in terms of the others. */
export type Trees = { readonly [kind in Kind]: Make } & { readonly select: MakeSelect };

export type Tie = <Key extends keyof Trees>(key: Key) => fc.Arbitrary<Trees[Key]>;

export interface Weighted {
  readonly weight: number;
  readonly arbitrary: fc.Arbitrary<Make>;
}

/** An expression over others, in the order of its operands. */
export function over(
  operands: readonly fc.Arbitrary<Make>[],
  make: (...operands: OperationNode[]) => OperationNode,
): fc.Arbitrary<Make> {
  return fc.tuple(...operands).map(
    (made): Make =>
      (scope) =>
        make(...made.map((operand) => operand(scope))),
  );
}

export const kinds = ['integer', 'text', 'boolean', 'bigint', 'double precision', 'jsonb', 'timestamptz'] as const;

/** An expression of the kind; once in a while of another one, which PostgreSQL mostly refuses. */
export function operand(tie: Tie, kind: Kind): fc.Arbitrary<Make> {
  const other = fc.oneof(...kinds.map((each) => tie(each)));
  return fc.oneof({ weight: 1000, arbitrary: tie(kind) }, { weight: 1, arbitrary: other });
}

export function infixOver(tie: Tie, left: Kind, operators: readonly Operator[], right: Kind): fc.Arbitrary<Make> {
  // Without parentheses the text may mean something else than the tree: then the model must refuse.
  const bare = chance(4);
  return fc
    .tuple(operand(tie, left), fc.constantFrom(...operators), operand(tie, right), bare)
    .map(([one, operator, other, open]): Make => (scope) => {
      const node = infix(one(scope), operator, other(scope));
      return open && ParensNode.is(node) ? node.node : node;
    });
}

export function callOver(tie: Tie, name: string, ...given: readonly Kind[]): fc.Arbitrary<Make> {
  return over(
    given.map((kind) => operand(tie, kind)),
    (...operands) => call(name, operands),
  );
}

export function castOver(tie: Tie, from: Kind, to: Kind): fc.Arbitrary<Make> {
  return tie(from).map(
    (inner): Make =>
      (scope) =>
        cast(inner(scope), to),
  );
}

/** Reads the kind out of a document or text: mostly one that holds a value of it, rarely any, with which that mostly fails. */
export function readOver(tie: Tie, from: 'text' | 'jsonb', to: Kind): fc.Arbitrary<Make> {
  const written = tie(to).map(
    (inner): Make =>
      (scope) =>
        cast(from === 'text' ? cast(inner(scope), 'text') : cast(cast(inner(scope), 'text'), 'jsonb'), to),
  );
  return fc.oneof({ weight: 6, arbitrary: written }, { weight: 1, arbitrary: castOver(tie, from, to) });
}

export const depthIdentifier = fc.createDepthIdentifier();
