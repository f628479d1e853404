import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextActivation } from './cron-next.ts';
import { goZeroTime } from './cron-trigger.ts';
import { parseCron } from './cron.ts';
import { nextEpoch, type NextEpochOptions } from './next-epoch.ts';
import { timeZone, utc, type TimeZone } from './time-zone.ts';
import { parseTimestamp } from '../../calendar/timestamp.ts';
import { advanceTrigger, latestFirst } from './trigger-status.ts';
import { neverTriggered, type ScheduleSpec, type Trigger } from './trigger.ts';

const h = 3_600;
const m = 60;
function at(text: string): number {
  const instant = parseTimestamp(text);
  if (instant === null) throw new Error(text);
  return instant;
}

function zone(name: string): TimeZone {
  const found = timeZone(name);
  if (!found.ok) throw new Error(name);
  return found.zone;
}

function spec(trigger: Trigger, rest: Partial<ScheduleSpec> = {}): ScheduleSpec {
  return { trigger, enabled: true, noCatchup: false, createdAt: 10 * h + 15 * m, ...rest };
}

function epoch(spec: ScheduleSpec, last: number | null, now = 0, options?: NextEpochOptions): number | null {
  return nextEpoch(spec, { lastTriggeredTime: last }, 0, now, options).epoch;
}

const everyMinute = '0 * * * * *';
const tenToEleven = { startTime: 10 * h, endTime: 11 * h };
const tenPastTen = { startTime: 10 * h + 10 * m, endTime: 11 * h };
const periodic = (interval: number, bounds = {}): Trigger => ({ kind: 'periodic', interval, ...bounds });
const cron = (cron: string, bounds = {}): Trigger => ({ kind: 'cron', cron, ...bounds });

describe('cases 16 and 17: periodic', () => {
  test.each([
    ['16: last before start fires at start', periodic(60, tenToEleven), 0, 10 * h],
    ['16: one interval after the last', periodic(60, tenToEleven), 10 * h + 5 * m, 10 * h + 6 * m],
    ['16: past the end', periodic(60, tenToEleven), 13 * h, null],
    ['16: exactly at the end', periodic(60, tenToEleven), 11 * h - m, 11 * h],
    ['16: no bounds', periodic(60), 10 * h, 10 * h + m],
    ['16: interval 0 is one second', periodic(0), 10 * h, 10 * h + 1],
    ['17: after a previous run', periodic(60, tenPastTen), 10 * h + 20 * m, 10 * h + 21 * m],
    ['17: first run, from start', periodic(60, tenPastTen), null, 10 * h + 11 * m],
    ['17: first run, from creation', periodic(60, { endTime: 11 * h }), null, 10 * h + 16 * m],
    [
      '17: a start far ahead',
      periodic(24 * h, { startTime: at('2012-11-01T22:00:00Z') }),
      0,
      at('2012-11-01T22:00:00Z'),
    ],
  ])('%s', (_, trigger, last, expected) => {
    expect(epoch(spec(trigger), last)).toBe(expected);
  });
});

describe('case 19: cron on the same grid', () => {
  test.each([
    ['last before start', cron(everyMinute, tenToEleven), 0, 10 * h + m],
    ['one minute after the last', cron(everyMinute, tenToEleven), 10 * h + 5 * m, 10 * h + 6 * m],
    ['past the end', cron(everyMinute, tenToEleven), 13 * h, null],
    ['no bounds', cron('0 * * * * * '), 10 * h, 10 * h + m],
    ['empty expression', cron('', tenToEleven), 0, null],
    ['garbage', cron('*$&%*(W&', tenToEleven), 0, null],
    ['first run, from start', cron(everyMinute, tenPastTen), null, 10 * h + 11 * m],
    ['first run, from creation', cron(everyMinute, { endTime: 11 * h }), null, 10 * h + 16 * m],
  ])('%s', (_, trigger, last, expected) => {
    expect(epoch(spec(trigger), last)).toBe(expected);
  });
});

describe.each([
  ['case 18: periodic', (bounds: object) => periodic(60, bounds)],
  ['case 19: cron', (bounds: object) => cron(everyMinute, bounds)],
])('%s without catch-up', (_, trigger) => {
  const last = 10 * h + 20 * m;
  test.each([
    ['not yet time', tenPastTen, last, last + 30, last + m],
    ['exactly time', tenPastTen, last, last + m, last + m],
    ['shortly after', tenPastTen, last, last + 90, last + m],
    ['exactly time for the one after', tenPastTen, last, last + 2 * m, last + 2 * m],
    ['behind', tenPastTen, last, 10 * h + 30 * m, 10 * h + 30 * m],
    ['behind, past the end', tenPastTen, last, 12 * h, 11 * h],
    ['first run, from start', tenPastTen, null, 0, 10 * h + 11 * m],
    ['first run, from creation', { endTime: 11 * h }, null, 0, 10 * h + 16 * m],
  ])('%s', (_, bounds, last, now, expected) => {
    expect(epoch(spec(trigger(bounds), { noCatchup: true }), last, now)).toBe(expected);
  });
});

test('a late periodic trigger leaves its grid, a late cron trigger does not', () => {
  const late = 10 * h + 22 * m + 17;
  expect(epoch(spec(periodic(60), { noCatchup: true }), 10 * h + 20 * m, late)).toBe(late);
  expect(epoch(spec(cron(everyMinute), { noCatchup: true }), 10 * h + 20 * m, late)).toBe(10 * h + 22 * m);
});

describe('case 20: due', () => {
  const once = spec({ kind: 'oneOff' }, { createdAt: 9 * h });
  const minutely = spec(cron(everyMinute), { createdAt: 9 * h, maxConcurrency: 10 });
  const minutes = spec(periodic(60), { createdAt: 9 * h, maxConcurrency: 10 });
  test.each([
    ['one-off, now', once, null, 0, 10 * h, 9 * h, true],
    ['one-off, has run', once, 11 * h, 0, 10 * h, null, false],
    ['one-off, not yet', once, null, 0, h, 9 * h, false],
    ['one-off, disabled', { ...once, enabled: false }, null, 0, 10 * h, 9 * h, false],
    ['one-off, one active', once, null, 1, 10 * h, 9 * h, false],
    ['cron, room for one more', minutely, null, 9, 10 * h, 9 * h + m, true],
    ['cron, not yet', minutely, null, 9, 3 * h, 9 * h + m, false],
    ['cron, no room', minutely, null, 10, 10 * h, 9 * h + m, false],
    ['periodic, room for one more', minutes, null, 9, 10 * h, 9 * h + m, true],
    ['periodic, not yet', minutes, null, 9, 3 * h, 9 * h + m, false],
    ['periodic, no room', minutes, null, 10, 10 * h, 9 * h + m, false],
  ])('%s', (_, spec, lastTriggeredTime, active, now, epoch, due) => {
    expect(nextEpoch(spec, { lastTriggeredTime }, active, now)).toEqual({ epoch, due });
  });
});

describe('case 21: zones', () => {
  const createdAt = at('2006-01-01T16:04:05-08:00');
  const losAngeles: NextEpochOptions = { zone: zone('America/Los_Angeles'), impossibleCron: 'never' };
  const atThree = spec(cron('* * 15 * * *'), { createdAt });

  test('Los Angeles', () => {
    const now = at('2006-01-03T14:04:05-08:00');
    const expected = { epoch: at('2006-01-02T15:00:00-08:00'), due: true };
    expect(nextEpoch(atThree, neverTriggered, 0, now, losAngeles)).toEqual(expected);
  });

  test('Los Angeles, over before it begins', () => {
    const now = at('2006-01-02T14:04:05-08:00');
    const ending = spec(cron('* * 15 * * *', { endTime: now + 30 * m }), { createdAt });
    expect(nextEpoch(ending, neverTriggered, 0, now, losAngeles)).toEqual({ epoch: null, due: false });
  });

  test('a controller in UTC fires at another instant', () => {
    expect(nextEpoch(atThree, neverTriggered, 0, at('2006-01-03T14:04:05-08:00'))).toEqual({
      epoch: at('2006-01-02T15:00:00Z'),
      due: true,
    });
  });
});

describe('case 22: status', () => {
  const minutes = spec(periodic(60), { createdAt: 9 * h });

  test('after a submission', () => {
    expect(advanceTrigger(minutes, neverTriggered, { submitted: true, epoch: 10 * h })).toEqual({
      lastTriggeredTime: 10 * h,
      nextTriggeredTime: 10 * h + m,
      lastIndex: 1,
    });
  });

  test('after a sync that submitted nothing', () => {
    expect(advanceTrigger(minutes, neverTriggered, { submitted: false, epoch: 10 * h })).toEqual({
      lastTriggeredTime: null,
      nextTriggeredTime: 10 * h,
      lastIndex: null,
    });
  });

  test('history, latest first', () => {
    const history = [5, 3, 7, 4].map((scheduledAt) => ({ scheduledAt }));
    expect(latestFirst(history).map((entry) => entry.scheduledAt)).toEqual([7, 5, 4, 3]);
  });
});

describe('an impossible cron expression', () => {
  const impossible = spec(cron('0 0 0 30 2 *'), { createdAt: at('2026-01-01T00:00:00Z') });
  const now = at('2026-08-01T00:00:00Z');

  test('never fires', () => {
    expect(nextEpoch(impossible, neverTriggered, 0, now)).toEqual({ epoch: null, due: false });
  });

  test.each([false, true])('historically fires on every sync, noCatchup %s', (noCatchup) => {
    const historic: NextEpochOptions = { zone: utc, impossibleCron: 'dueAtOnce' };
    let status = neverTriggered;
    for (let sync = 0; sync < 3; sync += 1) {
      const next = nextEpoch({ ...impossible, noCatchup }, status, 0, now + sync * 10, historic);
      expect(next).toEqual({ epoch: goZeroTime, due: true });
      status = advanceTrigger(impossible, status, { submitted: true, epoch: next.epoch }, historic);
    }
  });
});

describe('for any schedule', () => {
  const base = at('2020-03-07T00:00:00Z');
  const moment = fc.integer({ min: base, max: base + 3 * 86_400 });
  const bounds = fc
    .record({ startTime: moment, length: fc.integer({ min: 0, max: 86_400 }), start: fc.boolean(), end: fc.boolean() })
    .map(({ startTime, length, start, end }) => ({
      ...(start ? { startTime } : {}),
      ...(end ? { endTime: startTime + length } : {}),
    }));
  const trigger = fc.oneof(
    fc.tuple(fc.integer({ min: 0, max: 5_000 }), bounds).map(([interval, bounds]) => periodic(interval, bounds)),
    fc
      .tuple(fc.constantFrom(everyMinute, '0 */7 * * * *', '30 15 2,3 * * *', '@every 95s', '0 0 0 30 2 *'), bounds)
      .map(([text, bounds]) => cron(text, bounds)),
  );
  const options = fc
    .constantFrom(utc, zone('America/Los_Angeles'))
    .map((zone) => ({ zone, impossibleCron: 'never' as const }));
  const noCatchup = fc.boolean();
  const last = fc.option(moment);
  const never = (epoch: number | null): number => epoch ?? Infinity;

  test('the next epoch lies strictly after the last', () => {
    fc.assert(
      fc.property(trigger, noCatchup, moment, moment, options, (trigger, noCatchup, last, now, options) => {
        expect(never(epoch(spec(trigger, { noCatchup }), last, now, options))).toBeGreaterThan(last);
      }),
    );
  });

  test('it never goes back as time passes', () => {
    fc.assert(
      fc.property(
        trigger,
        noCatchup,
        last,
        moment,
        moment,
        options,
        (trigger, noCatchup, last, one, other, options) => {
          const schedule = spec(trigger, { noCatchup, createdAt: base });
          const earlier = epoch(schedule, last, Math.min(one, other), options);
          const later = epoch(schedule, last, Math.max(one, other), options);
          expect(never(later)).toBeGreaterThanOrEqual(never(earlier));
        },
      ),
    );
  });

  test('a later last trigger never makes it earlier', () => {
    fc.assert(
      fc.property(trigger, moment, moment, options, (trigger, one, other, options) => {
        const schedule = spec(trigger, { createdAt: base });
        const afterEarlier = epoch(schedule, Math.min(one, other), 0, options);
        const afterLater = epoch(schedule, Math.max(one, other), 0, options);
        expect(never(afterLater)).toBeGreaterThanOrEqual(never(afterEarlier));
      }),
    );
  });

  test('without catch-up no later trigger is due already', () => {
    fc.assert(
      fc.property(trigger, last, moment, options, (trigger, last, now, options) => {
        const schedule = spec(trigger, { noCatchup: true, createdAt: base });
        const next = epoch(schedule, last, now, options);
        if (next === null) return;
        const successor = epoch({ ...schedule, noCatchup: false }, next, now, options);
        if (next <= now) expect(never(successor)).toBeGreaterThan(now);
      }),
    );
  });

  test('without catch-up cron arrives where upstream walks to', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(everyMinute, '0 */7 * * * *', '30 15 2,3 * * *', '* * 3 8 3 *', '@every 95s'),
        bounds,
        last,
        moment,
        options,
        (text, bounds, last, now, options) => {
          const schedule = spec(cron(text, bounds), { noCatchup: true, createdAt: base });
          const parsed = parseCron(text);
          if (!parsed.ok) throw new Error(parsed.error);
          let walked = epoch({ ...schedule, noCatchup: false }, last, now, options);
          const limit = Math.min(now, 'endTime' in bounds ? bounds.endTime : Infinity);
          while (walked !== null) {
            const step = nextActivation(parsed.value, walked, options.zone);
            if (step === null || step > limit) break;
            walked = step;
          }
          expect(epoch(schedule, last, now, options)).toBe(walked);
        },
      ),
    );
  });
});
