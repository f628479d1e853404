import { expect, test } from 'vitest';
import { nameOfTry } from './executor/worker-pod.ts';
import { taskKey } from './kube.fixture.ts';
import { safeLabel } from './safe-label.ts';

test.each([
  ['5', '5'],
  ['modified', 'modified'],
  ['a b', 'ab-0cc9cd4dd'],
  ['x'.repeat(63), 'x'.repeat(63)],
  ['x'.repeat(70), `${'x'.repeat(53)}-7d56c0f83`],
])('%s becomes the label %s', (text, label) => {
  expect(safeLabel(text)).toBe(label);
  expect(safeLabel(text).length).toBeLessThanOrEqual(63);
});

test('a label begins and ends with a letter or digit', () => {
  expect(safeLabel('-a_')).toMatch(/^a-[0-9a-f]{9}$/);
});

test('the name of a try is the same every time, and another for another try', () => {
  const random = { fraction: () => 0, uuid: () => '' };
  expect(nameOfTry(taskKey('t', 1), random)).toBe(nameOfTry(taskKey('t', 1), random));
  expect(nameOfTry(taskKey('t', 2), random)).not.toBe(nameOfTry(taskKey('t', 1), random));
});
