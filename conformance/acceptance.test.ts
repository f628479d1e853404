import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const folders = ['models/kube', 'modules', 'adapters/kube', 'serve', 'conformance'];
/** Tests, and what tests run: recorded sequences, and checks of the port. */
const named = /\.test\.ts$|^kube\/catalogue\/.*\.ts$|^ports\/checks\/.*\.ts$/;

/** The rows that a source names in a title: `row 7: …`, `rows 7 to 10: …`, `rows 43 and 44: …`. */
function rowsIn(source: string): readonly number[] {
  return [...source.matchAll(/['"`]rows? (\d+)(?: (to|and) (\d+))?: /g)].flatMap(([, first, join, last]) => {
    const [from, until] = [Number(first), Number(last ?? first)];
    return join === 'to' ? Array.from({ length: until - from + 1 }, (_, index) => from + index) : [from, until];
  });
}

test('every row of the acceptance table is shown by a test or a recorded sequence, and they name no other', () => {
  const table = readFileSync(join(root, 'conformance/acceptance.md'), 'utf8');
  const rows = [...table.matchAll(/^\| (\d+) +\|/gm)].map(([, row]) => Number(row));
  expect(rows).toEqual(Array.from({ length: 44 }, (_, index) => index + 1));
  const shown = new Set<number>();
  for (const folder of folders) {
    for (const path of readdirSync(join(root, folder), { encoding: 'utf8', recursive: true })) {
      if (named.test(path)) rowsIn(readFileSync(join(root, folder, path), 'utf8')).forEach((row) => shown.add(row));
    }
  }
  expect([...shown].sort((left, right) => left - right)).toEqual(rows);
});
