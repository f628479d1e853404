import fc from 'fast-check';
import { expect, test } from 'vitest';
import { civilOfEpoch, epochOfCivil, weekdayOfEpoch } from './civil.ts';
import { formatMicroTime, formatTimestamp, parseTimestamp } from './timestamp.ts';

const epoch = fc.integer({ min: -62_135_596_800 * 3, max: 253_402_300_799 * 3 });

test('civil time and epoch seconds convert back and forth', () => {
  fc.assert(
    fc.property(epoch, (seconds) => {
      expect(epochOfCivil(civilOfEpoch(seconds))).toBe(seconds);
    }),
  );
});

test('agrees with the platform calendar', () => {
  fc.assert(
    fc.property(epoch, (seconds) => {
      // oxlint-disable-next-line no-restricted-globals -- the platform's calendar, as the reference
      const date = new Date(seconds * 1_000);
      expect(civilOfEpoch(seconds)).toEqual({
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
        second: date.getUTCSeconds(),
      });
      expect(weekdayOfEpoch(seconds)).toBe(date.getUTCDay());
    }),
  );
});

test.each([
  ['month 13 is January', { year: 2021, month: 13, day: 1 }, { year: 2022, month: 1, day: 1 }],
  ['month 0 is December', { year: 2021, month: 0, day: 1 }, { year: 2020, month: 12, day: 1 }],
  ['32 October is 1 November', { year: 2021, month: 10, day: 32 }, { year: 2021, month: 11, day: 1 }],
  ['31 February is 2 March of a leap year', { year: 2020, month: 2, day: 31 }, { year: 2020, month: 3, day: 2 }],
])('fields carry over: %s', (_, given, expected) => {
  const clock = { hour: 23, minute: 5, second: 7 };
  expect(civilOfEpoch(epochOfCivil({ ...given, ...clock }))).toEqual({ ...expected, ...clock });
});

test('timestamps convert back and forth', () => {
  const year1to9999 = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });
  fc.assert(
    fc.property(year1to9999, (seconds) => {
      expect(parseTimestamp(formatTimestamp(seconds))).toBe(seconds);
    }),
  );
});

test.each([
  ['UTC', '2006-01-02T15:04:05Z', 1_136_214_245],
  ['west of Greenwich', '2006-01-02T15:04:05-08:00', 1_136_243_045],
  ['east of Greenwich', '2006-01-02T15:04:05+05:30', 1_136_194_445],
  ['with a fraction', '2006-01-02T15:04:05.999999Z', 1_136_214_245],
  ['without a zone', '2006-01-02T15:04:05', null],
])('a timestamp is read: %s', (_, text, expected) => {
  expect(parseTimestamp(text)).toBe(expected);
});

test.each([
  ['whole seconds', 1_767_225_600_000, '2026-01-01T00:00:00.000000Z'],
  ['milliseconds', 1_767_225_600_007, '2026-01-01T00:00:00.007000Z'],
  ['fractions of a millisecond', 1_767_225_599_999.5, '2025-12-31T23:59:59.999500Z'],
])('a micro time has six digits: %s', (_, epoch, expected) => {
  expect(formatMicroTime(epoch)).toBe(expected);
});
