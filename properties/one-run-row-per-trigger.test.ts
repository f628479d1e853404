import { describe, expect, it } from 'vitest';
import type { ChangedFact } from '../sim/history/fact.ts';
import { changed } from './changed.fixture.ts';
import { judge } from './facts.fixture.ts';
import { monitorOneRunRowPerTrigger } from './one-run-row-per-trigger.ts';
import type { Holding } from './sole-holder.ts';

const rowOf = ({ collection, key, before, after }: ChangedFact): Holding | null =>
  collection === 'runs' ? { place: String(after ?? before), holder: key, held: after !== null } : null;

describe('one-run-row-per-trigger', () => {
  it('holds while each trigger has one row, also after a row was deleted and made anew', () => {
    const history = [
      changed('runs', 'a', null, 'slot-1'),
      changed('runs', 'a', 'slot-1', 'slot-1'),
      changed('runs', 'b', null, 'slot-2'),
      changed('runs', 'a', 'slot-1', null),
      changed('runs', 'c', null, 'slot-1'),
      changed('pods', 'd', null, 'slot-1'),
    ];
    expect(judge(monitorOneRunRowPerTrigger(rowOf), history)).toEqual([]);
  });

  it('names both rows of a trigger', () => {
    const history = [changed('runs', 'a', null, 'slot-1'), changed('runs', 'b', null, 'slot-1')];
    expect(judge(monitorOneRunRowPerTrigger(rowOf), history)).toEqual([
      { detail: 'slot-1 has 2 runs: a, b', steps: [0, 1] },
    ]);
  });
});
