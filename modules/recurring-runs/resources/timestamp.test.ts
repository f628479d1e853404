import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTime, parseTime } from './timestamp.ts';

describe('timestamps', () => {
  it('are RFC 3339 in UTC, whole seconds', () => {
    expect(formatTime(0)).toBe('1970-01-01T00:00:00Z');
    expect(formatTime(1_767_225_661)).toBe('2026-01-01T00:01:01Z');
  });

  it('come back as they were, from year 0 to 9999', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }),
        (epoch) => parseTime(formatTime(epoch)) === epoch,
      ),
    );
  });

  it('are null when there is none', () => {
    expect([parseTime(undefined), parseTime(''), parseTime('2026-01-01'), parseTime('2026-01-01T00:00:00.5Z')]).toEqual(
      [null, null, null, null],
    );
  });
});
