import type { Seconds } from '../../calendar/civil.ts';
import { anyValue, fieldBounds, leastValue, parseField, type CronField, type Parsed } from './cron-fields.ts';
import { parseGoDuration } from './go-duration.ts';

/** A parsed cron expression. */
export type CronSchedule =
  | {
      readonly kind: 'fields';
      readonly second: CronField;
      readonly minute: CronField;
      readonly hour: CronField;
      readonly dayOfMonth: CronField;
      readonly month: CronField;
      readonly dayOfWeek: CronField;
    }
  /** `@every`: at a fixed distance from the previous activation, whatever the clock shows. */
  | { readonly kind: 'every'; readonly period: Seconds };

const { second, minute, hour, dayOfMonth, month, dayOfWeek } = fieldBounds;
const midnight = {
  kind: 'fields',
  second: leastValue(second),
  minute: leastValue(minute),
  hour: leastValue(hour),
} as const;
const daily: CronSchedule = {
  ...midnight,
  dayOfMonth: anyValue(dayOfMonth),
  month: anyValue(month),
  dayOfWeek: anyValue(dayOfWeek),
};
const monthly: CronSchedule = { ...daily, dayOfMonth: leastValue(dayOfMonth) };
const yearly: CronSchedule = { ...monthly, month: leastValue(month) };

const descriptors = new Map<string, CronSchedule>([
  ['@yearly', yearly],
  ['@annually', yearly],
  ['@monthly', monthly],
  ['@weekly', { ...daily, dayOfWeek: leastValue(dayOfWeek) }],
  ['@daily', daily],
  ['@midnight', daily],
  ['@hourly', { ...daily, hour: anyValue(hour) }],
]);

/**
 * Parses a cron expression as `Parse` of robfig/cron v1.2.0: second, minute, hour, day of month, month and, if given, day
 * of week; or a descriptor such as `@daily` or `@every 90m`. The error is a sentence for the schedule's author.
 */
export function parseCron(text: string): Parsed<CronSchedule> {
  if (text.startsWith('@')) return parseDescriptor(text);
  const fields = text.split(/\s+/).filter((field) => field !== '');
  if (fields.length < 5 || fields.length > 6) {
    return { ok: false, error: `expected 5 to 6 fields, found ${fields.length}: ${text}` };
  }
  const [secondText = '', minuteText = '', hourText = '', dayText = '', monthText = '', weekdayText = '*'] = fields;
  const parsed = {
    second: parseField(secondText, second),
    minute: parseField(minuteText, minute),
    hour: parseField(hourText, hour),
    dayOfMonth: parseField(dayText, dayOfMonth),
    month: parseField(monthText, month),
    dayOfWeek: parseField(weekdayText, dayOfWeek),
  };
  if (!parsed.second.ok) return parsed.second;
  if (!parsed.minute.ok) return parsed.minute;
  if (!parsed.hour.ok) return parsed.hour;
  if (!parsed.dayOfMonth.ok) return parsed.dayOfMonth;
  if (!parsed.month.ok) return parsed.month;
  if (!parsed.dayOfWeek.ok) return parsed.dayOfWeek;
  return {
    ok: true,
    value: {
      kind: 'fields',
      second: parsed.second.value,
      minute: parsed.minute.value,
      hour: parsed.hour.value,
      dayOfMonth: parsed.dayOfMonth.value,
      month: parsed.month.value,
      dayOfWeek: parsed.dayOfWeek.value,
    },
  };
}

function parseDescriptor(text: string): Parsed<CronSchedule> {
  const named = descriptors.get(text);
  if (named !== undefined) return { ok: true, value: named };
  const prefix = '@every ';
  if (!text.startsWith(prefix)) return { ok: false, error: `unrecognized descriptor: ${text}` };
  const duration = parseGoDuration(text.slice(prefix.length));
  if (duration === null) return { ok: false, error: `not a duration: ${text}` };
  return { ok: true, value: { kind: 'every', period: Math.max(1, Math.trunc(duration)) } };
}
