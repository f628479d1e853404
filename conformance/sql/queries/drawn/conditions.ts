import fc from 'fast-check';
import {
  AndNode,
  BinaryOperationNode,
  OperatorNode,
  OrNode,
  ParensNode,
  PrimitiveValueListNode,
  ValueListNode,
  type Operator,
} from 'kysely';
import { infix, literal, prefix } from '../nodes.ts';
import type { Kind, Make } from '../scope.ts';
import { infixOver, kinds, operand, type Tie, type Weighted } from './operands.ts';
import { values } from './values.ts';

const equality: readonly Operator[] = ['=', '<>', '!=', 'is distinct from', 'is not distinct from'];
const comparisons: readonly Operator[] = [...equality, '<', '<=', '>', '>='];

export function conditions(tie: Tie): readonly Weighted[] {
  return [
    { weight: 4, arbitrary: logical(tie) },
    { weight: 2, arbitrary: negated(tie) },
    ...kinds.flatMap((kind) => ofKind(tie, kind)),
    { weight: 1, arbitrary: infixOver(tie, 'integer', comparisons, 'double precision') },
    { weight: 1, arbitrary: infixOver(tie, 'bigint', comparisons, 'integer') },
    { weight: 1, arbitrary: infixOver(tie, 'integer', comparisons, 'numeric') },
    { weight: 1, arbitrary: infixOver(tie, 'interval', comparisons, 'interval') },
    { weight: 2, arbitrary: infixOver(tie, 'text', ['like', 'not like', 'ilike', 'not ilike'], 'text') },
    { weight: 1, arbitrary: infixOver(tie, 'jsonb', ['@>', '<@'], 'jsonb') },
    { weight: 2, arbitrary: singleton(tie) },
    { weight: 2, arbitrary: exists(tie) },
  ];
}

function ofKind(tie: Tie, kind: Kind): readonly Weighted[] {
  const operators = kind === 'jsonb' ? equality : comparisons;
  return [
    { weight: 2, arbitrary: infixOver(tie, kind, operators, kind) },
    { weight: 1, arbitrary: amongValues(tie, kind) },
    { weight: 1, arbitrary: amongExpressions(tie, kind) },
    { weight: 1, arbitrary: amongRows(tie, kind) },
    ...(kind === 'jsonb' ? [] : [{ weight: 1, arbitrary: between(tie, kind) }]),
  ];
}

const membership = fc.constantFrom<Operator>('in', 'not in');

function amongValues(tie: Tie, kind: Kind): fc.Arbitrary<Make> {
  const list = fc.array(fc.option(values[kind], { freq: 6 }), { minLength: 1, maxLength: 3 });
  return fc.tuple(operand(tie, kind), membership, list).map(
    ([inner, operator, given]): Make =>
      (scope) =>
        infix(inner(scope), operator, PrimitiveValueListNode.create(given)),
  );
}

function amongExpressions(tie: Tie, kind: Kind): fc.Arbitrary<Make> {
  const list = fc.array(operand(tie, kind), { minLength: 1, maxLength: 3 });
  return fc.tuple(operand(tie, kind), membership, list).map(
    ([inner, operator, given]): Make =>
      (scope) =>
        infix(inner(scope), operator, ValueListNode.create(given.map((each) => each(scope)))),
  );
}

function amongRows(tie: Tie, kind: Kind): fc.Arbitrary<Make> {
  return fc.tuple(operand(tie, kind), membership, tie('select'), tie(kind)).map(
    ([inner, operator, select, make]): Make =>
      (scope) =>
        infix(inner(scope), operator, select(scope, [{ type: kind, make }]).node),
  );
}

function exists(tie: Tie): fc.Arbitrary<Make> {
  return fc.tuple(fc.constantFrom('exists' as const, 'not exists' as const), tie('select')).map(
    ([operator, select]): Make =>
      (scope) =>
        prefix(operator, select(scope, [{ type: 'integer', make: () => literal(1) }]).node),
  );
}

function between(tie: Tie, kind: Kind): fc.Arbitrary<Make> {
  return fc
    .tuple(operand(tie, kind), operand(tie, kind), operand(tie, kind))
    .map(([inner, low, high]): Make => (scope) => {
      const bounds = AndNode.create(low(scope), high(scope));
      return ParensNode.create(BinaryOperationNode.create(inner(scope), OperatorNode.create('between'), bounds));
    });
}

function singleton(tie: Tie): fc.Arbitrary<Make> {
  const any = fc.oneof(...kinds.map((kind) => tie(kind)));
  const ofNull = fc.tuple(any, fc.constant(null));
  const ofTruth = fc.tuple(tie('boolean'), fc.boolean());
  return fc.tuple(fc.oneof(ofNull, ofTruth), fc.constantFrom<Operator>('is', 'is not')).map(
    ([[inner, value], operator]): Make =>
      (scope) =>
        infix(inner(scope), operator, literal(value)),
  );
}

function logical(tie: Tie): fc.Arbitrary<Make> {
  return fc.tuple(fc.boolean(), operand(tie, 'boolean'), operand(tie, 'boolean')).map(
    ([and, left, right]): Make =>
      (scope) =>
        ParensNode.create((and ? AndNode : OrNode).create(left(scope), right(scope))),
  );
}

function negated(tie: Tie): fc.Arbitrary<Make> {
  return operand(tie, 'boolean').map(
    (inner): Make =>
      (scope) =>
        prefix('not', inner(scope)),
  );
}
