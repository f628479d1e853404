import type { Permutation, SpecSession } from './spec.ts';

/** All orders of the steps that keep each session's own, those of earlier sessions first. */
export function interleavings(sessions: readonly Pick<SpecSession, 'steps'>[]): readonly Permutation[] {
  const left = sessions.filter(({ steps }) => steps.length > 0);
  if (left.length === 0) return [[]];
  return left.flatMap((session) => {
    const [first, ...steps] = session.steps;
    if (first === undefined) return [];
    const others = left.map((other) => (other === session ? { steps } : other));
    return interleavings(others).map((rest): Permutation => [{ step: first, blockers: [] }, ...rest]);
  });
}
