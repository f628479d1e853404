import fc from 'fast-check';
import { CaseNode, WhenNode } from 'kysely';
import { call } from '../nodes.ts';
import type { Kind, Make, Scope } from '../scope.ts';
import { operand, type Tie, type Weighted } from './operands.ts';
import { chance } from './values.ts';

/** What takes and gives expressions of one kind, whichever that is: CASE, COALESCE, NULLIF, GREATEST, sub-selects. */
export function choicesOf(tie: Tie, kind: Kind): readonly Weighted[] {
  const list = fc.array(operand(tie, kind), { minLength: 1, maxLength: 3 });
  const callOf = (names: readonly string[], operands: fc.Arbitrary<readonly Make[]>): fc.Arbitrary<Make> =>
    fc.tuple(fc.constantFrom(...names), operands).map(
      ([name, given]): Make =>
        (scope) =>
          call(
            name,
            given.map((each) => each(scope)),
          ),
    );
  // One row, but for some that show what happens with more.
  const most = chance(5).map((two) => (two ? 2 : 1));
  const scalar = fc.tuple(tie('select'), tie(kind), most).map(
    ([select, make, limit]): Make =>
      (scope) =>
        select(scope, [{ type: kind, make }], limit).node,
  );
  return [
    { weight: 1, arbitrary: callOf(['coalesce'], list) },
    { weight: 1, arbitrary: callOf(['nullif'], fc.tuple(operand(tie, kind), operand(tie, kind))) },
    ...(kind === 'jsonb' ? [] : [{ weight: 1, arbitrary: callOf(['greatest', 'least'], list) }]),
    { weight: 1, arbitrary: caseOf(tie, kind) },
    { weight: 1, arbitrary: simpleCaseOf(tie, kind) },
    { weight: 1, arbitrary: scalar },
  ];
}

function caseOf(tie: Tie, kind: Kind): fc.Arbitrary<Make> {
  const branches = fc.array(fc.tuple(operand(tie, 'boolean'), operand(tie, kind)), { minLength: 1, maxLength: 2 });
  return fc.tuple(branches, fc.option(operand(tie, kind))).map(
    ([when, otherwise]): Make =>
      (scope) =>
        caseNode(null, when, otherwise, scope),
  );
}

function simpleCaseOf(tie: Tie, kind: Kind): fc.Arbitrary<Make> {
  const one = fc.constantFrom('integer' as const, 'text' as const);
  return one.chain((of) => {
    const branches = fc.array(fc.tuple(operand(tie, of), operand(tie, kind)), { minLength: 1, maxLength: 2 });
    return fc.tuple(operand(tie, of), branches, fc.option(operand(tie, kind))).map(
      ([subject, when, otherwise]): Make =>
        (scope) =>
          caseNode(subject, when, otherwise, scope),
    );
  });
}

function caseNode(
  subject: Make | null,
  branches: readonly (readonly [when: Make, result: Make])[],
  otherwise: Make | null,
  scope: Scope,
): CaseNode {
  const when = branches.map(([condition, result]) =>
    WhenNode.cloneWithResult(WhenNode.create(condition(scope)), result(scope)),
  );
  return {
    ...CaseNode.create(subject?.(scope)),
    when,
    ...(otherwise === null ? {} : { else: otherwise(scope) }),
  };
}
