import { notSupported, SqlError } from './sql-error.ts';

/** An `interval` is a whole number of microseconds. Days and months, which are no fixed number of them, are not modelled. */
const units: { readonly [unit: string]: number | undefined } = {
  microsecond: 1,
  millisecond: 1000,
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
};

/** Reads `30 seconds`, `1 hour 5 minutes`. @throws 22007 for what is no interval, 0A000 for PostgreSQL's other notations */
export function readInterval(text: string): number {
  const trimmed = text.trim();
  if (!/^(-?\d+(\.\d+)?\s+[a-z]+\s*)+$/i.test(trimmed)) {
    if (/\d/.test(trimmed)) throw notSupported(`the interval "${text}"`);
    throw new SqlError('22007', `invalid input syntax for type interval: "${text}"`);
  }
  let total = 0;
  for (const [, amount, name = ''] of trimmed.matchAll(/(-?\d+(?:\.\d+)?)\s+([a-z]+)/gi)) {
    const unit = units[name.toLowerCase()] ?? units[name.toLowerCase().replace(/s$/, '')];
    if (unit === undefined) throw notSupported(`the interval "${text}"`);
    total += Number(amount) * unit;
  }
  return Math.round(total);
}

const day = 86_400_000_000;

/** Microseconds since 1970 of a stored timestamp. @throws 0A000 beyond 2^53 of them */
export function microsecondsOf(timestamp: string): number {
  const part = (start: number, end: number): number => Number(timestamp.slice(start, end));
  const days = daysFromCivil(part(0, 4), part(5, 7), part(8, 10));
  const seconds = (part(11, 13) * 60 + part(14, 16)) * 60 + part(17, 19);
  return safe(days * day + seconds * 1_000_000 + part(20, 26));
}

/** The stored timestamp of so many microseconds since 1970. */
export function timestampAt(microseconds: number): string {
  const whole = safe(Math.round(microseconds));
  const days = Math.floor(whole / day);
  const within = whole - days * day;
  const seconds = Math.floor(within / 1_000_000);
  const digits = (value: number, width: number): string => String(value).padStart(width, '0');
  const [year, month, dayOfMonth] = civilFromDays(days);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) =>
    digits(part, 2),
  );
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(dayOfMonth, 2)}`;
  return `${date}T${clock.join(':')}.${digits(within % 1_000_000, 6)}Z`;
}

function safe(microseconds: number): number {
  if (Number.isSafeInteger(microseconds)) return microseconds;
  throw notSupported('arithmetic with such timestamps');
}

/** Days since 1970 of a date of the Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function daysFromCivil(year: number, month: number, dayOfMonth: number): number {
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + dayOfMonth - 1;
  const leaps = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leaps + dayOfYear - 719_468;
}

function civilFromDays(days: number): readonly [year: number, month: number, dayOfMonth: number] {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const dayOfMonth = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth];
}
