import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PatchAnswer } from './answer.ts';
import type { PatchCase } from './cases.ts';
import { modelAnswer } from './model.ts';

interface Recorded {
  readonly case: PatchCase;
  readonly answer: PatchAnswer;
}

const recorded = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as readonly Recorded[];

test('JSON patches and merge patches do and refuse what a real API server of Kubernetes 1.36 does', () => {
  const answer = modelAnswer();
  expect(recorded.length).toBeGreaterThanOrEqual(200);
  for (const each of recorded) expect({ case: each.case, answer: answer(each.case) }).toEqual(each);
});
