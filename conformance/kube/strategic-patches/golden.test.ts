import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { LocalAnswer } from '../fuzz/local-patch.ts';
import type { StrategicCase } from './cases.ts';
import { modelAnswer } from './model.ts';

interface Recorded {
  readonly case: StrategicCase;
  readonly answer: LocalAnswer;
}

const recorded = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as readonly Recorded[];

test('row 34: strategic merge patches do and refuse what kubectl patch --local does', () => {
  expect(recorded.length).toBeGreaterThanOrEqual(200);
  for (const each of recorded) {
    const answer = modelAnswer(each.case);
    // Of several mistakes the real code reports any, at random.
    if ('error' in each.answer) expect(Object.keys(answer), JSON.stringify(each.case)).toEqual(['error']);
    else expect({ case: each.case, answer }).toEqual(each);
  }
});
