/**
 * Civil dates in the proleptic Gregorian calendar by arithmetic alone, after Howard Hinnant's "chrono-Compatible
 * Low-Level Date Algorithms". Knows no zone: what goes in and out is the reading of a clock that never changes offset.
 */

/** Whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted. Negative before that. */
export type EpochSeconds = number;

/** Whole seconds of a duration. */
export type Seconds = number;

/** The reading of a calendar and a 24-hour clock. */
export interface CivilTime {
  /** Astronomical: 0 is 1 BC. */
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** 0 to 23. */
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const secondsPerDay = 86_400;
const daysPerEra = 146_097; // 400 years, after which the calendar repeats
const daysBeforeEpoch = 719_468; // from 0000-03-01 to 1970-01-01

/**
 * Seconds from 1970-01-01T00:00:00 to `civil` on the same clock. Fields outside their range carry over, as in Go's
 * `time.Date`: month 13 is January of the next year, day 32 of October is 1 November.
 */
export function epochOfCivil(civil: CivilTime): EpochSeconds {
  const months = civil.year * 12 + (civil.month - 1);
  const year = Math.floor(months / 12);
  const days = daysToFirstOfMonth(year, months - year * 12 + 1) + (civil.day - 1);
  return days * secondsPerDay + civil.hour * 3_600 + civil.minute * 60 + civil.second;
}

/** The clock's reading `epoch` seconds after 1970-01-01T00:00:00. */
export function civilOfEpoch(epoch: EpochSeconds): CivilTime {
  const days = Math.floor(epoch / secondsPerDay);
  const secondOfDay = epoch - days * secondsPerDay;
  return {
    ...dateOfDays(days),
    hour: Math.floor(secondOfDay / 3_600),
    minute: Math.floor(secondOfDay / 60) % 60,
    second: secondOfDay % 60,
  };
}

/** 0 is Sunday, 6 is Saturday, `epoch` seconds after 1970-01-01T00:00:00 (a Thursday). */
export function weekdayOfEpoch(epoch: EpochSeconds): number {
  return modulo(Math.floor(epoch / secondsPerDay) + 4, 7);
}

// The year is counted from March, so that the leap day is its last day and month lengths follow one line.
function daysToFirstOfMonth(year: number, month: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5);
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * daysPerEra + dayOfEra - daysBeforeEpoch;
}

function dateOfDays(days: number): Pick<CivilTime, 'year' | 'month' | 'day'> {
  const shifted = days + daysBeforeEpoch;
  const era = Math.floor(shifted / daysPerEra);
  const dayOfEra = shifted - era * daysPerEra;
  const leapDays = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
