import { expect, test } from 'vitest';
import { epochOfCivil } from '../../calendar/civil.ts';
import { instantOf, localTime, timeZone, utc, type TimeZone } from './time-zone.ts';
import { parseTimestamp } from '../../calendar/timestamp.ts';

function zone(name: string): TimeZone {
  const found = timeZone(name);
  if (!found.ok) throw new Error(found.error.name);
  return found.zone;
}

function at(text: string): number {
  const instant = parseTimestamp(text);
  if (instant === null) throw new Error(text);
  return instant;
}

test.each([
  ['America/Los_Angeles', '2020-03-08T09:59:59Z', -8],
  ['America/Los_Angeles', '2020-03-08T10:00:00Z', -7],
  ['America/Los_Angeles', '2020-11-01T08:59:59Z', -7],
  ['America/Los_Angeles', '2020-11-01T09:00:00Z', -8],
  ['Asia/Shanghai', '2010-01-11T10:00:00Z', 8],
  ['Asia/Kolkata', '2020-01-01T00:00:00Z', 5.5],
  ['Australia/Lord_Howe', '2020-04-04T14:59:59Z', 11],
  ['Australia/Lord_Howe', '2020-04-04T15:00:00Z', 10.5],
  ['Europe/London', '2020-01-01T00:00:00Z', 0],
  ['UTC', '2020-01-01T00:00:00Z', 0],
])('offset of %s at %s is %d hours', (name, instant, hours) => {
  expect(zone(name).offsetAt(at(instant))).toBe(hours * 3_600);
  expect(zone(name).offsetAt(at(instant))).toBe(hours * 3_600);
});

test('an offset change within an hour is found to the second', () => {
  // Dublin left its mean time, 25 min 21 s behind Greenwich, at 02:00 local mean time on 1 October 1916.
  const dublin = zone('Europe/Dublin');
  const change = at('1916-10-01T02:25:21Z');
  expect(dublin.offsetAt(change - 1)).toBe(3_600 - 1_521);
  expect(dublin.offsetAt(change)).toBe(0);
});

test('an unknown zone is a value', () => {
  expect(timeZone('Mars/Olympus')).toEqual({ ok: false, error: { kind: 'unknownZone', name: 'Mars/Olympus' } });
  expect(timeZone('').ok).toBe(false);
});

test('instants beyond what the platform can express keep the last rule', () => {
  expect(zone('America/Los_Angeles').offsetAt(9e12)).toBe(zone('America/Los_Angeles').offsetAt(8.64e12));
});

test.each([
  ['an ordinary reading', 'America/Los_Angeles', '2006-01-02T15:00:00', '2006-01-02T23:00:00Z'],
  ['a skipped reading', 'America/Los_Angeles', '2020-03-08T02:30:00', '2020-03-08T09:30:00Z'],
  ['a repeated reading, the first', 'America/Los_Angeles', '2020-11-01T01:30:00', '2020-11-01T08:30:00Z'],
  ['a skipped reading where the offset was 0', 'Europe/London', '2020-03-29T01:30:00', '2020-03-29T01:30:00Z'],
  ['a repeated reading, the second', 'Europe/London', '2020-10-25T01:30:00', '2020-10-25T01:30:00Z'],
  ['a skipped midnight', 'America/Sao_Paulo', '2017-10-15T00:00:00', '2017-10-15T02:00:00Z'],
])('a clock reading becomes an instant: %s', (_, name, reading, instant) => {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = reading.split(/[-T:]/u).map(Number);
  expect(instantOf({ year, month, day, hour, minute, second }, zone(name))).toBe(at(instant));
});

test('UTC readings need no rules', () => {
  const civil = { year: 2020, month: 2, day: 29, hour: 1, minute: 2, second: 3 };
  expect(localTime(epochOfCivil(civil), utc)).toEqual(civil);
  expect(timeZone('UTC')).toEqual({ ok: true, zone: utc });
});
