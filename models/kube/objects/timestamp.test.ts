import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

/** The platform's own formatter; model code may not use it. */
const reference = (milliseconds: number): string => `${new globalThis.Date(milliseconds).toISOString().slice(0, 19)}Z`;

test('formats and reads back every second from 1970 to 2400 as the platform does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 13_569_465_600_000 }), (milliseconds) => {
      const text = formatTimestamp(milliseconds);
      expect(text).toBe(reference(milliseconds));
      expect(parseTimestamp(text)).toBe(Math.floor(milliseconds / 1000) * 1000);
    }),
    { numRuns: 2000 },
  );
});

test('leap days and malformed texts', () => {
  expect(formatTimestamp(951_782_400_000)).toBe('2000-02-29T00:00:00Z');
  expect(parseTimestamp('2000-02-29')).toBeNull();
});
