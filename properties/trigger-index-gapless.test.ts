import { describe, expect, it } from 'vitest';
import { changed } from './changed.fixture.ts';
import { judge } from './facts.fixture.ts';
import { monitorTriggerIndexGapless } from './trigger-index-gapless.ts';
import type { ChangedFact } from '../sim/history/fact.ts';

const indexOf = ({ key, after }: ChangedFact): { schedule: string; index: number | null } | null =>
  typeof after === 'number' || after === 'none' ? { schedule: key, index: after === 'none' ? null : after } : null;
const course = (...indexes: readonly (number | 'none')[]) =>
  judge(
    monitorTriggerIndexGapless(indexOf),
    indexes.map((index) => changed('schedules', 's', null, index)),
  );

describe('trigger-index-gapless', () => {
  it('holds while the index stays or goes up by one', () => {
    expect(course('none', 'none', 1, 1, 2, 3)).toEqual([]);
  });

  it('accuses going back, skipping, and starting beyond one', () => {
    expect(course('none', 1, 2, 1)).toEqual([{ detail: 'the index of s went from 2 to 1', steps: [2, 3] }]);
    expect(course('none', 1, 3)).toEqual([{ detail: 'the index of s went from 1 to 3', steps: [1, 2] }]);
    expect(course(2)).toEqual([{ detail: 'the index of s went from 0 to 2', steps: [0] }]);
    expect(course(1, 'none')).toHaveLength(1);
  });
});
