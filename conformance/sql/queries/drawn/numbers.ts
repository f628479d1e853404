import type fc from 'fast-check';
import { ParensNode } from 'kysely';
import { prefix } from '../nodes.ts';
import type { Kind, Make } from '../scope.ts';
import { callOver, castOver, infixOver, operand, readOver, type Tie, type Weighted } from './operands.ts';

const narrower: { readonly [kind: string]: readonly Kind[] } = {
  integer: [],
  bigint: ['integer'],
  numeric: ['integer', 'bigint'],
  'double precision': ['integer', 'bigint', 'numeric'],
};

/** Arithmetic and functions with a result of the kind, also over narrower operands; rarely what divides or overflows. */
export function numbersOf(tie: Tie, kind: 'integer' | 'bigint' | 'numeric' | 'double precision'): readonly Weighted[] {
  const mixed = (narrower[kind] ?? []).flatMap((other) => [
    { weight: 1, arbitrary: infixOver(tie, kind, ['+', '-'], other) },
    { weight: 1, arbitrary: infixOver(tie, other, ['+', '*'], kind) },
    { weight: 1, arbitrary: castOver(tie, other, kind) },
  ]);
  const own: Weighted[] = [
    { weight: 3, arbitrary: infixOver(tie, kind, ['+', '-', '*'], kind) },
    { weight: 1, arbitrary: infixOver(tie, kind, kind === 'double precision' ? ['/'] : ['/', '%'], kind) },
    { weight: 1, arbitrary: negated(tie, kind) },
    { weight: 1, arbitrary: callOver(tie, 'abs', kind) },
  ];
  return [...own, ...mixed, ...special(tie, kind)];
}

function negated(tie: Tie, kind: Kind): fc.Arbitrary<Make> {
  return operand(tie, kind).map(
    (inner): Make =>
      (scope) =>
        prefix('-', ParensNode.create(inner(scope))),
  );
}

function special(tie: Tie, kind: Kind): readonly Weighted[] {
  switch (kind) {
    case 'integer':
      return [
        { weight: 2, arbitrary: callOver(tie, 'length', 'text') },
        { weight: 1, arbitrary: callOver(tie, 'jsonb_array_length', 'jsonb') },
        { weight: 1, arbitrary: castOver(tie, 'boolean', kind) },
        { weight: 1, arbitrary: castOver(tie, 'double precision', kind) },
        { weight: 1, arbitrary: castOver(tie, 'bigint', kind) },
        { weight: 1, arbitrary: readOver(tie, 'text', kind) },
        { weight: 1, arbitrary: readOver(tie, 'jsonb', kind) },
      ];
    case 'bigint':
      return [{ weight: 1, arbitrary: castOver(tie, 'double precision', kind) }];
    case 'double precision':
      return [
        { weight: 1, arbitrary: callOver(tie, 'floor', kind) },
        { weight: 1, arbitrary: callOver(tie, 'ceil', kind) },
        { weight: 1, arbitrary: readOver(tie, 'text', kind) },
      ];
    default:
      return [];
  }
}
