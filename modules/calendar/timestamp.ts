import { civilOfEpoch, epochOfCivil, type EpochSeconds } from './civil.ts';
import type { EpochMilliseconds } from '../ports/clock.ts';

const pattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** Reads an RFC 3339 timestamp, as Kubernetes objects carry it; fractions of a second are cut off. Null if malformed. */
export function parseTimestamp(text: string): EpochSeconds | null {
  const groups = pattern.exec(text);
  if (groups === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = groups.slice(1, 7).map(Number);
  const ahead = Number(groups[8] ?? 0) * 3_600 + Number(groups[9] ?? 0) * 60;
  return epochOfCivil({ year, month, day, hour, minute, second }) - (groups[7] === '-' ? -ahead : ahead);
}

/** Writes an RFC 3339 timestamp in UTC, as `metav1.Time` is written. For the years 0 to 9999. */
export function formatTimestamp(epoch: EpochSeconds): string {
  const { year, month, day, hour, minute, second } = civilOfEpoch(epoch);
  const padded = (value: number, width = 2): string => String(value).padStart(width, '0');
  const date = `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
  return `${date}T${padded(hour)}:${padded(minute)}:${padded(second)}Z`;
}

/** Writes wall-clock milliseconds as `metav1.MicroTime` is written: RFC 3339 in UTC with six digits of a second. */
export function formatMicroTime(epochMilliseconds: EpochMilliseconds): string {
  const microseconds = Math.floor(epochMilliseconds * 1000);
  const seconds = Math.floor(microseconds / 1_000_000);
  const fraction = String(microseconds - seconds * 1_000_000).padStart(6, '0');
  return `${formatTimestamp(seconds).slice(0, -1)}.${fraction}Z`;
}
