import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { civilOfEpoch, weekdayOfEpoch } from '../../calendar/civil.ts';
import { nextActivation } from './cron-next.ts';
import { parseCron, type CronSchedule } from './cron.ts';
import { timeZone, utc, type TimeZone } from './time-zone.ts';
import { formatTimestamp, parseTimestamp } from '../../calendar/timestamp.ts';

function at(text: string): number {
  const instant = parseTimestamp(text);
  if (instant === null) throw new Error(text);
  return instant;
}
const text = (epoch: number | null): string | null => (epoch === null ? null : formatTimestamp(epoch));

function cron(expression: string): CronSchedule {
  const parsed = parseCron(expression);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

function zone(name: string): TimeZone {
  const found = timeZone(name);
  if (!found.ok) throw new Error(name);
  return found.zone;
}

describe('parsing', () => {
  test.each([
    ['', 'no fields'],
    ['   ', 'only spaces'],
    ['*$&%*(W&', 'garbage'],
    ['* * * *', 'four fields'],
    ['* * * * * * *', 'seven fields'],
    ['60 * * * * *', 'above the maximum'],
    ['* * * 0 * *', 'below the minimum'],
    ['* * * * * 7', 'no weekday 7'],
    ['5-1 * * * * *', 'reversed range'],
    ['1-2-3 * * * * *', 'too many hyphens'],
    ['1/2/3 * * * * *', 'too many slashes'],
    ['*/0 * * * * *', 'no step'],
    ['-1 * * * * *', 'negative'],
    ['*/x * * * * *', 'step is no number'],
    ['jan * * * * *', 'name in the wrong field'],
    [' @daily', 'descriptor after a space'],
    ['@Daily', 'descriptor in capitals'],
    ['@every', 'no duration'],
    ['@every 5', 'no unit'],
    ['@every 3000000h', 'longer than Go can hold'],
  ])('%j is refused: %s', (expression) => {
    expect(parseCron(expression).ok).toBe(false);
  });

  test.each([
    ['names in any case, a range of names', '0 0 0 * JAN-mar Mon', '0 0 0 * 1-3 1'],
    ['a start with a step runs to the maximum', '5/20 * * * * *', '5,25,45 * * * * *'],
    ['empty list items are ignored', '1,,2, * * * * *', '1,2 * * * * *'],
    ['a star ignores what follows its hyphen', '*-5 * * * * *', '* * * * * *'],
    ['a question mark is a star', '0 0 0 ? * ?', '0 0 0 * * *'],
    ['a plus sign is allowed', '+5 * * * * *', '5 * * * * *'],
    ['the weekday may be left out', '0 0 0 1 1', '0 0 0 1 1 *'],
    ['@yearly', '@yearly', '0 0 0 1 1 *'],
    ['@annually', '@annually', '0 0 0 1 1 *'],
    ['@monthly', '@monthly', '0 0 0 1 * *'],
    ['@weekly', '@weekly', '0 0 0 * * 0'],
    ['@daily', '@daily', '0 0 0 * * *'],
    ['@midnight', '@midnight', '0 0 0 * * *'],
    ['@hourly', '@hourly', '0 0 * * * *'],
  ])('%s', (_, expression, same) => {
    expect(cron(expression)).toEqual(cron(same));
  });

  test.each([
    ['@every 1h30m', 5_400],
    ['@every 0.7h', 2_520],
    ['@every 1.25m', 75],
    ['@every 1.9s', 1],
    ['@every 10ms', 1],
    ['@every -5m', 1],
    ['@every 0', 1],
    ['@every 90s', 90],
  ])('%s is every %d s', (expression, period) => {
    expect(cron(expression)).toEqual({ kind: 'every', period });
  });
});

describe('next activation', () => {
  test.each([
    // Rows 1 to 17 are instants that robfig/cron's own documentation of its rules fixes, in UTC.
    ['strictly after', '0 * * * * *', '2012-07-09T14:45:00Z', '2012-07-09T14:46:00Z'],
    ['the very next second', '* * * * * *', '2012-07-09T14:45:00Z', '2012-07-09T14:45:01Z'],
    ['wraps the hour', '0 20-35/15 * * * *', '2012-07-09T15:45:00Z', '2012-07-09T16:20:00Z'],
    ['wraps the day', '15/35 20-35/15 1/2 * * *', '2012-07-09T23:35:51Z', '2012-07-10T01:20:15Z'],
    ['wraps the month', '0 0 0 9 apr-oct ?', '2012-07-09T23:35:00Z', '2012-08-09T00:00:00Z'],
    ['wraps the year', '0 0 0 * feb mon', '2012-07-09T23:35:00Z', '2013-02-04T00:00:00Z'],
    ['two stars apart: both days must match', '0 0 0 * feb mon/2', '2012-07-09T23:35:00Z', '2013-02-01T00:00:00Z'],
    ['both days restricted: either', '0 0 0 15 * mon', '2012-07-09T00:00:00Z', '2012-07-15T00:00:00Z'],
    ['a stepped star still demands both', '0 0 0 */10 * sun', '2012-07-09T00:00:00Z', '2012-10-21T00:00:00Z'],
    ['leap day', '0 0 0 29 feb ?', '2012-07-09T23:35:00Z', '2016-02-29T00:00:00Z'],
    ['beyond five years is never', '0 0 0 29 feb ?', '2097-01-01T00:00:00Z', null],
    ['impossible', '0 0 0 30 feb ?', '2012-07-09T23:35:00Z', null],
    ['an empty field matches nothing', ', * * * * *', '2012-07-09T23:35:00Z', null],
    ['every', '@every 90s', '2012-07-09T23:35:07Z', '2012-07-09T23:36:37Z'],
  ])('%s', (_, expression, after, expected) => {
    expect(text(nextActivation(cron(expression), at(after), utc))).toBe(expected);
  });

  test.each([
    [
      'a skipped hour is not made up for',
      'America/Los_Angeles',
      '0 30 2 * * *',
      '2020-03-07T12:00:00Z',
      '2020-03-09T09:30:00Z',
    ],
    [
      'hourly across the skipped hour',
      'America/Los_Angeles',
      '@hourly',
      '2020-03-08T09:00:00Z',
      '2020-03-08T10:00:00Z',
    ],
    [
      'a repeated hour activates again',
      'America/Los_Angeles',
      '0 30 1 * * *',
      '2020-11-01T08:30:00Z',
      '2020-11-01T09:30:00Z',
    ],
    ['midnight before the change', 'America/Los_Angeles', '@daily', '2020-03-08T07:00:00Z', '2020-03-08T08:00:00Z'],
    ['midnight after the change', 'America/Los_Angeles', '@daily', '2020-03-08T08:00:00Z', '2020-03-09T07:00:00Z'],
    // The quirk of version 1: 01:00 on the 14th is what was asked for, 02:00Z on the 15th is 23:00 on the 14th.
    [
      'a skipped midnight in the west skips the day',
      'America/Sao_Paulo',
      '@daily',
      '2017-10-14T03:00:00Z',
      '2017-10-16T02:00:00Z',
    ],
    ['Shanghai counts its own days', 'Asia/Shanghai', '@daily', '2010-01-11T10:00:00Z', '2010-01-11T16:00:00Z'],
  ])('%s', (_, name, expression, after, expected) => {
    expect(text(nextActivation(cron(expression), at(after), zone(name)))).toBe(expected);
  });
});

/** Tries one minute after the other, and its seconds. No arithmetic in common with the search. */
function naive(schedule: CronSchedule, after: number, zone: TimeZone, until: number): number | null {
  if (schedule.kind === 'every') throw new Error('fields only');
  const seconds = [...schedule.second.values].toSorted((left, right) => left - right);
  for (let minuteStart = Math.floor(after / 60) * 60; minuteStart <= until; minuteStart += 60) {
    const local = minuteStart + zone.offsetAt(minuteStart);
    const { minute, hour, day, month } = civilOfEpoch(local);
    if (!schedule.minute.values.has(minute) || !schedule.hour.values.has(hour)) continue;
    if (!schedule.month.values.has(month)) continue;
    const days = [schedule.dayOfMonth.values.has(day), schedule.dayOfWeek.values.has(weekdayOfEpoch(local))];
    const both = schedule.dayOfMonth.star || schedule.dayOfWeek.star;
    if (both ? !days.every(Boolean) : !days.some(Boolean)) continue;
    const found = seconds.map((second) => minuteStart + second).find((instant) => instant > after);
    if (found !== undefined && found <= until) return found;
  }
  return null;
}

describe('against a reference that tries every minute', () => {
  const field = (least: number, greatest: number): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant('*') },
      { weight: 2, arbitrary: fc.integer({ min: least, max: greatest }).map(String) },
      fc
        .tuple(fc.constantFrom('*', '?', String(least)), fc.integer({ min: 1, max: 20 }))
        .map((parts) => parts.join('/')),
      fc
        .tuple(fc.integer({ min: least, max: greatest }), fc.integer({ min: least, max: greatest }))
        .map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`),
      fc.array(fc.integer({ min: least, max: greatest }), { minLength: 1, maxLength: 3 }).map((list) => list.join(',')),
    );
  const expression = fc
    .tuple(
      fc.constantFrom('0', '*/20', '59'),
      field(0, 59),
      field(0, 23),
      field(1, 31),
      fc.constantFrom('*', '3', '10-12', '*/2'),
      field(0, 6),
    )
    .map((fields) => fields.join(' '));
  const window = 3 * 86_400;

  test.each([
    ['UTC', '2020-02-27T00:00:00Z'],
    ['UTC', '2020-12-30T00:00:00Z'],
    ['America/Los_Angeles', '2020-03-07T00:00:00Z'],
    ['America/Los_Angeles', '2020-10-31T00:00:00Z'],
  ])(
    '%s from %s',
    (name, start) => {
      fc.assert(
        fc.property(expression, fc.integer({ min: 0, max: 2 * 86_400 }), (expression, offset) => {
          const schedule = cron(expression);
          const after = at(start) + offset;
          const expected = naive(schedule, after, zone(name), after + window);
          const found = nextActivation(schedule, after, zone(name));
          if (expected === null) expect(found === null || found > after + window).toBe(true);
          else expect(found).toBe(expected);
        }),
        { numRuns: 60 },
      );
    },
    60_000,
  );
});
