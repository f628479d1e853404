import { holds, type Expression, type Surroundings } from '../../sql/expression.ts';
import { operandsOf } from '../../sql/traverse.ts';
import type { Row } from '../../sql/value.ts';

/** Whether a row is among those that a statement asked for: PostgreSQL's SIREAD lock, but on a condition, not on pages. */
export type Predicate = (row: Row) => boolean;

/**
 * What a scan for `condition` reads beside the given rows of other sources: exactly that where it can be told from rows
 * alone, otherwise what the rest of the condition, or nothing, tells.
 */
export function predicateOf(condition: Expression | null, before: readonly Row[], around: Surroundings): Predicate {
  const plain = conjunctsOf(condition).filter(isPlain);
  if (plain.length === 0) return everything;
  return (row) => plain.every((conjunct) => holds(conjunct, [...before, row], around));
}

const everything: Predicate = () => true;

function conjunctsOf(condition: Expression | null): readonly Expression[] {
  if (condition === null) return [];
  return condition.kind === 'and' ? [...conjunctsOf(condition.left), ...conjunctsOf(condition.right)] : [condition];
}

/** Sub-selects and clocks tell something else later; what an operator or function does with another row could fail. */
function isPlain(expression: Expression): boolean {
  switch (expression.kind) {
    case 'moment':
    case 'exists':
    case 'sub-select':
    case 'in sub-select':
    case 'call':
      return false;
    default:
      return operandsOf(expression).every(isPlain);
  }
}
