import { describe, expect, it } from 'vitest';
import { fold } from './fold.ts';
import type { RaceRow } from './race.ts';

function row(step: number, decisive = false): RaceRow {
  return {
    act: 'event',
    step,
    time: step,
    replica: 0,
    server: null,
    object: null,
    text: `${step}`,
    decisive,
    moods: [],
  };
}

function shape(rows: readonly RaceRow[], limit: number): (number | string)[] {
  return fold(rows, limit).map((item) => (item.kind === 'row' ? item.row.step : `${item.rows} left out`));
}

const rows = Array.from({ length: 20 }, (_, index) => row(index, index === 10));

describe('folding', () => {
  it('leaves out what came well after the last decisive row', () => {
    expect(shape(rows, 100)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, '7 left out']);
  });
  it('shows everything when everything is asked for, or when nothing is decisive', () => {
    expect(shape(rows, Infinity)).toHaveLength(20);
    expect(
      shape(
        rows.map(({ step }) => row(step)),
        100,
      ),
    ).toHaveLength(20);
  });
  it('keeps what is near the decisive row when there is little room', () => {
    expect(shape(rows, 6)).toEqual(['8 left out', 8, 9, 10, 11, '8 left out']);
  });
});
