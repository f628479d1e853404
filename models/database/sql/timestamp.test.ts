import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalTimestamp, printTimestamp, timestampOf } from './timestamp.ts';

const milliseconds = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });

describe('a timestamp', () => {
  it('of the clock is what JavaScript writes, with microseconds', () => {
    fc.assert(
      fc.property(milliseconds, (time) => {
        const text = timestampOf(time);
        expect(text).toBe(new Date(time).toISOString().replace('Z', '000Z'));
        expect(canonicalTimestamp(text)).toBe(text);
        expect(canonicalTimestamp(printTimestamp(text))).toBe(text);
      }),
    );
  });

  it('keeps microseconds', () => {
    expect(canonicalTimestamp('2024-02-29 23:59:59.000001+00')).toBe('2024-02-29T23:59:59.000001Z');
    expect(printTimestamp('2024-02-29T23:59:59.100000Z')).toBe('2024-02-29 23:59:59.1+00');
  });

  it.each([
    ['noon', '22007'],
    ['2023-02-29T00:00:00Z', '22008'],
    ['2023-13-01T00:00:00Z', '22008'],
    ['2023-12-01T24:00:00Z', '22008'],
    ['2023-12-01', '0A000'],
    ['2023-12-01T00:00:00+02', '0A000'],
    ['2023-12-01T00:00:00.1234567Z', '0A000'],
  ])('%s is refused', (text, sqlState) => {
    expect(() => canonicalTimestamp(text)).toThrow(expect.objectContaining({ sqlState }));
  });
});
