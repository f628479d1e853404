import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';

/** Which cases to draw. */
export interface Sample {
  readonly runs: number;
  readonly seed: number;
}

/** Two that answer the same questions. */
export interface Differential<Case, Answer> {
  readonly cases: fc.Arbitrary<Case>;
  /** Null where the real one has no answer, as when it breaks the connection: nothing is compared then. */
  readonly real: (each: Case) => Promise<Answer | null>;
  readonly model: (each: Case) => Answer;
  /** When two answers are the same; by default when they are equal. */
  readonly agree?: (real: Answer, model: Answer) => boolean;
  /** Cases of the same shape tell the same; null for one that is not worth keeping. */
  readonly shape: (each: Case, answer: Answer) => string | null;
}

export interface Difference<Case, Answer> {
  readonly case: Case;
  readonly real: Answer;
  readonly model: Answer;
}

export interface Comparison<Case, Answer> {
  readonly compared: number;
  readonly different: readonly Difference<Case, Answer>[];
  /** What the real one said to cases that are unlike one another, in the order in which they came. */
  readonly distinct: readonly { readonly case: Case; readonly answer: Answer }[];
}

/** Questions that are under way at the same time. */
const atOnce = 4;

/** Puts every case of a sample to both. */
export async function compare<Case, Answer>(
  { cases, real, model, agree = isDeepStrictEqual, shape }: Differential<Case, Answer>,
  { runs, seed }: Sample,
): Promise<Comparison<Case, Answer>> {
  const sample = fc.sample(cases, { numRuns: runs, seed });
  const distinct = new Map<string, { readonly case: Case; readonly answer: Answer }>();
  const different: Difference<Case, Answer>[] = [];
  let compared = 0;
  for (let start = 0; start < sample.length; start += atOnce) {
    const batch = sample.slice(start, start + atOnce);
    const told = await Promise.all(batch.map(real));
    for (const [index, each] of batch.entries()) {
      const answer = told[index];
      if (answer === undefined || answer === null) continue;
      compared += 1;
      const key = shape(each, answer);
      if (key !== null && !distinct.has(key)) distinct.set(key, { case: each, answer });
      const modelled = model(each);
      if (!agree(answer, modelled)) different.push({ case: each, real: answer, model: modelled });
    }
  }
  return { compared, different, distinct: [...distinct.values()] };
}
