import { weekdayOfEpoch, type CivilTime, type EpochSeconds } from '../../calendar/civil.ts';
import type { CronSchedule } from './cron.ts';
import { instantOf, localTime, type TimeZone } from './time-zone.ts';

type FieldSchedule = Extract<CronSchedule, { kind: 'fields' }>;

/** How many years ahead an activation is looked for. */
const searchYears = 5;

/**
 * The first activation strictly after `after`, on clocks in `zone`, as `Next` of robfig/cron v1.2.0 finds it; null when
 * there is none up to the end of the fifth year ahead (upstream answers with the year 1 there).
 *
 * Around a change of the clocks: a reading that is skipped is not made up for that day, one that occurs twice activates
 * twice when the search steps through it. Where clocks skip midnight west of Greenwich (America/Sao_Paulo until 2018),
 * the search lands at 23:00 of the day before, and may report that hour on the wrong day; v1 did so, v3 mended it.
 */
export function nextActivation(schedule: CronSchedule, after: EpochSeconds, zone: TimeZone): EpochSeconds | null {
  if (schedule.kind === 'every') return after + schedule.period;
  // Nothing can match these; found out the hard way, that takes a step per second of five years.
  if ([schedule.hour, schedule.minute, schedule.second].some((field) => field.values.size === 0)) return null;
  const cursor = new Cursor(after + 1, zone);
  const lastYear = cursor.civil.year + searchYears;
  while (cursor.civil.year <= lastYear) {
    if (searchOrder.every((field) => settle(field, schedule, cursor))) return cursor.instant;
  }
  return null;
}

/** One field of the search, from coarse to fine. */
interface SearchField {
  matches(schedule: FieldSchedule, cursor: Cursor): boolean;
  /** Back to the beginning of this field's present value. */
  floor(cursor: Cursor): void;
  step(cursor: Cursor): void;
  /** True when a step may have changed a coarser field, which must be looked at again. */
  wrapped(civil: CivilTime): boolean;
}

const searchOrder: readonly SearchField[] = [
  {
    matches: (schedule, { civil }) => schedule.month.values.has(civil.month),
    floor: (cursor) => cursor.show({ day: 1, hour: 0, minute: 0, second: 0 }),
    step: (cursor) => cursor.show({ month: cursor.civil.month + 1 }),
    wrapped: (civil) => civil.month === 1,
  },
  {
    matches: dayMatches,
    floor: (cursor) => cursor.show({ hour: 0, minute: 0, second: 0 }),
    step: (cursor) => cursor.show({ day: cursor.civil.day + 1 }),
    wrapped: (civil) => civil.day === 1,
  },
  {
    matches: (schedule, { civil }) => schedule.hour.values.has(civil.hour),
    floor: (cursor) => cursor.show({ minute: 0, second: 0 }),
    step: (cursor) => cursor.move(3_600),
    wrapped: (civil) => civil.hour === 0,
  },
  {
    matches: (schedule, { civil }) => schedule.minute.values.has(civil.minute),
    // Upstream truncates in absolute time here; the same, as offsets have been whole minutes since 1972.
    floor: (cursor) => cursor.move(-cursor.civil.second),
    step: (cursor) => cursor.move(60),
    wrapped: (civil) => civil.minute === 0,
  },
  {
    matches: (schedule, { civil }) => schedule.second.values.has(civil.second),
    floor: () => {},
    step: (cursor) => cursor.move(1),
    wrapped: (civil) => civil.second === 0,
  },
];

/** Steps until `field` matches; false when the search has to begin again with the coarsest field. */
function settle(field: SearchField, schedule: FieldSchedule, cursor: Cursor): boolean {
  while (!field.matches(schedule, cursor)) {
    // Finer fields go back to their beginning once: after the first step they are there already.
    if (!cursor.stepped) {
      cursor.stepped = true;
      field.floor(cursor);
    }
    field.step(cursor);
    if (field.wrapped(cursor.civil)) return false;
  }
  return true;
}

// Cron's old rule: with both days restricted either will do; with a star in one of them both must hold.
function dayMatches(schedule: FieldSchedule, { civil, weekday }: Cursor): boolean {
  const dayOfMonth = schedule.dayOfMonth.values.has(civil.day);
  const dayOfWeek = schedule.dayOfWeek.values.has(weekday);
  return schedule.dayOfMonth.star || schedule.dayOfWeek.star ? dayOfMonth && dayOfWeek : dayOfMonth || dayOfWeek;
}

/** An instant together with what clocks in the zone show then. */
class Cursor {
  instant: EpochSeconds;
  civil: CivilTime;
  stepped = false;
  private readonly zone: TimeZone;

  constructor(instant: EpochSeconds, zone: TimeZone) {
    this.zone = zone;
    this.instant = instant;
    this.civil = localTime(instant, zone);
  }

  get weekday(): number {
    return weekdayOfEpoch(this.instant + this.zone.offsetAt(this.instant));
  }

  /** Goes to where the clocks show the present reading with `changes`. */
  show(changes: Partial<CivilTime>): void {
    this.instant = instantOf({ ...this.civil, ...changes }, this.zone);
    this.civil = localTime(this.instant, this.zone);
  }

  move(seconds: number): void {
    this.instant += seconds;
    this.civil = localTime(this.instant, this.zone);
  }
}
