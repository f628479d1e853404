import { describe, expect, it } from 'vitest';
import { changed } from './changed.fixture.ts';
import { judge } from './facts.fixture.ts';
import { monitorOneNodePerRange } from './one-node-per-range.ts';

const monitor = () =>
  monitorOneNodePerRange((fact) =>
    fact.kind === 'changed' ? { node: fact.key, ranges: String(fact.after).split(' ').filter(Boolean) } : null,
  );
const node = (key: string, ranges: string) => changed('nodes', key, null, ranges);

describe('one-node-per-range', () => {
  it('holds while ranges differ, also when one was given back before another node has it', () => {
    const history = [node('a', '1 2'), node('b', '3'), node('a', '1 2'), node('a', '1'), node('c', '2'), node('c', '')];
    expect(judge(monitor(), history)).toEqual([]);
  });

  it('accuses two nodes with one range', () => {
    expect(judge(monitor(), [node('a', '1 2'), node('c', ''), node('b', '3 2')])).toEqual([
      { detail: '2 belongs to a and to b', steps: [0, 2] },
    ]);
  });
});
