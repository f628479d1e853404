import { holds, type Expression } from '../../sql/expression.ts';
import type { Row } from '../../sql/value.ts';

/** Whether a row is among those that a statement asked for: PostgreSQL's SIREAD lock, but on a condition, not on pages. */
export type Predicate = (row: Row) => boolean;

/** What a scan for `where` reads: exactly that where it can be told from a row alone, otherwise the whole table. */
export function predicateOf(where: Expression | null): Predicate {
  return where === null || !readsOnlyItsRow(where) ? everything : (row) => holds(where, [row]);
}

export const everything: Predicate = () => true;

function readsOnlyItsRow(expression: Expression): boolean {
  switch (expression.kind) {
    case 'constant':
      return true;
    case 'column':
      return expression.source === 0;
    case 'compare':
    case 'distinct':
    case 'and':
    case 'or':
    case 'arithmetic':
      return readsOnlyItsRow(expression.left) && readsOnlyItsRow(expression.right);
    case 'in':
      return readsOnlyItsRow(expression.operand) && expression.list.every(readsOnlyItsRow);
    case 'not':
      return readsOnlyItsRow(expression.operand);
    case 'coalesce':
      return expression.operands.every(readsOnlyItsRow);
    default:
      return false;
  }
}
