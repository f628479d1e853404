import type { Expression } from './expression.ts';

/**
 * Whether `premise` implies `conclusion`, as far as that is plain: each condition of the conclusion is, word by word, one of
 * the premise. PostgreSQL proves more (predtest.c), such as `x = 1` from `x in (1)`.
 */
export function plainlyImplies(premise: Expression, conclusion: Expression): boolean {
  const known = new Set(conjuncts(premise).map((condition) => JSON.stringify(condition)));
  return conjuncts(conclusion).every((condition) => known.has(JSON.stringify(condition)));
}

function conjuncts(condition: Expression): Expression[] {
  return condition.kind === 'and' ? [...conjuncts(condition.left), ...conjuncts(condition.right)] : [condition];
}
