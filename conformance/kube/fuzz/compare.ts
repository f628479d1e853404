import { isDeepStrictEqual } from 'node:util';

export interface Difference<Case, Answer> {
  readonly case: Case;
  readonly real: Answer;
  readonly model: Answer;
}

export interface Comparison<Case, Answer> {
  readonly compared: number;
  readonly different: readonly Difference<Case, Answer>[];
  /** What the real server said, case by case. */
  readonly answers: readonly { readonly case: Case; readonly answer: Answer }[];
}

/** Puts every case to both, a few at a time, and keeps the answers that differ. Null: the real one had none. */
export async function compare<Case, Answer>(
  cases: readonly Case[],
  real: (each: Case) => Promise<Answer | null>,
  model: (each: Case) => Answer,
): Promise<Comparison<Case, Answer>> {
  const answers: { case: Case; answer: Answer }[] = [];
  const different: Difference<Case, Answer>[] = [];
  const atOnce = 4;
  for (let start = 0; start < cases.length; start += atOnce) {
    const batch = cases.slice(start, start + atOnce);
    const told = await Promise.all(batch.map(real));
    batch.forEach((each, index) => {
      const answer = told[index];
      if (answer === undefined || answer === null) return;
      answers.push({ case: each, answer });
      const modelled = model(each);
      if (!isDeepStrictEqual(answer, modelled)) different.push({ case: each, real: answer, model: modelled });
    });
  }
  return { compared: answers.length, different, answers };
}

/** At most `count` answers that are unlike one another, in the order in which they came. */
export function distinctAnswers<Case, Answer>(
  answers: readonly { readonly case: Case; readonly answer: Answer }[],
  shapeOf: (each: Case, answer: Answer) => string,
  count: number,
): readonly { readonly case: Case; readonly answer: Answer }[] {
  const shapes = new Set<string>();
  return answers
    .filter(({ case: each, answer }) => {
      const shape = shapeOf(each, answer);
      if (shapes.has(shape)) return false;
      shapes.add(shape);
      return true;
    })
    .slice(0, count);
}
