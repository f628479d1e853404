import type { EpochMilliseconds } from '../../../modules/ports/clock.ts';
import { formatTimestamp } from '../../kube/objects/timestamp.ts';
import { notSupported, SqlError } from './sql-error.ts';

/** Whole days and seconds of RFC 3339 with up to six digits of a second; a space may stand for the T, as PostgreSQL prints. */
const pattern = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?(?:Z|\+00(?::00)?)$/;

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * A `timestamptz` as it is stored and comes back: RFC 3339 in UTC with six digits of a second, so that text order is time
 * order. 22007 for what is no timestamp, 22008 for a day or time that does not exist; 0A000 for PostgreSQL's other notations.
 */
export function canonicalTimestamp(text: string): string {
  const groups = pattern.exec(text);
  if (groups === null) {
    if (/^\s*\d{4}-\d{1,2}-\d{1,2}/.test(text)) throw notSupported(`the notation of the timestamp "${text}"`);
    throw new SqlError('22007', `invalid input syntax for type timestamp with time zone: "${text}"`);
  }
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = ''] = groups;
  if (!exists(Number(year), Number(month), Number(day)) || hour > '23' || minute > '59' || second > '59') {
    throw new SqlError('22008', `date/time field value out of range: "${text}"`);
  }
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(6, '0')}Z`;
}

function exists(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : (daysOfMonth[month - 1] ?? 0);
  return year > 0 && day >= 1 && day <= days;
}

/** A reading of the server's clock, whole ms since 1970, as a stored timestamp. */
export function timestampOf(time: EpochMilliseconds): string {
  const milliseconds = ((time % 1000) + 1000) % 1000;
  return `${formatTimestamp(time).slice(0, -1)}.${String(milliseconds).padStart(3, '0')}000Z`;
}

/** The same time as PostgreSQL prints it in the time zone UTC: `2026-01-31 12:00:00.1+00`. */
export function printTimestamp(canonical: string): string {
  const fraction = canonical.slice(20, 26).replace(/0+$/, '');
  const seconds = `${canonical.slice(0, 10)} ${canonical.slice(11, 19)}`;
  return `${fraction === '' ? seconds : `${seconds}.${fraction}`}+00`;
}
