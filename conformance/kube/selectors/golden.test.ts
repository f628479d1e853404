import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { SelectorCase } from './cases.ts';
import { modelAnswer, type SelectorAnswer } from './model.ts';

interface Recorded {
  readonly case: SelectorCase;
  readonly answer: SelectorAnswer;
}

const recorded = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as readonly Recorded[];

test('rows 7 to 10: selectors find and refuse what a real API server of Kubernetes 1.36 does', () => {
  const answer = modelAnswer('selector-fuzz');
  expect(recorded.length).toBeGreaterThanOrEqual(300);
  for (const each of recorded) expect({ case: each.case, answer: answer(each.case) }).toEqual(each);
});
