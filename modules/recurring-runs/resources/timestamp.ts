import { civilOfEpoch, epochOfCivil, type EpochSeconds } from '../schedule/civil.ts';

/** `epoch` as Kubernetes writes times: RFC 3339 in UTC with whole seconds. For years 0 to 9999. */
export function formatTime(epoch: EpochSeconds): string {
  const { year, month, day, hour, minute, second } = civilOfEpoch(epoch);
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}Z`;
}

/** Reads what `formatTime` writes. Null when there is no time, or it is not in that form. */
export function parseTime(text: string | undefined): EpochSeconds | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(text ?? '');
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return epochOfCivil({ year, month, day, hour, minute, second });
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
