import { parseTimestamp } from '../../objects/timestamp.ts';

/** How long ago that was, as kubectl shows it: at most two units (apimachinery/pkg/util/duration, HumanDuration, 1.36). `now` in ms since 1970. */
export function ageOf(timestamp: string | undefined, now: number): string {
  const then = timestamp === undefined ? null : parseTimestamp(timestamp.replace(/\.\d+Z$/, 'Z'));
  return then === null ? '<unknown>' : humanDuration(now - then);
}

/** A duration in ms as people read it. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (hours < 192) return two(days, 'd', hours % 24, 'h');
  if (hours < 24 * 365 * 2) return `${days}d`;
  const years = Math.trunc(days / 365);
  return hours < 24 * 365 * 8 ? two(years, 'y', days % 365, 'd') : `${years}y`;
}

function two(count: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${count}${unit}` : `${count}${unit}${rest}${restUnit}`;
}
