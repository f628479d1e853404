import { civilOfEpoch, epochOfCivil, type EpochSeconds } from '../../calendar/civil.ts';

/** `epoch` as Kubernetes writes times: RFC 3339 in UTC with whole seconds. For years 0 to 9999. */
export function formatTime(epoch: EpochSeconds): string {
  const { year, month, day, hour, minute, second } = civilOfEpoch(epoch);
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}Z`;
}

const form = 'dddd-dd-ddTdd:dd:ddZ';

/** Reads what `formatTime` writes. Null when there is no time, or it is not in that form. */
export function parseTime(text: string | undefined): EpochSeconds | null {
  if (text?.length !== form.length) return null;
  for (let index = 0; index < form.length; index++) {
    const character = text.charAt(index);
    const fits = form.charAt(index) === 'd' ? character >= '0' && character <= '9' : character === form.charAt(index);
    if (!fits) return null;
  }
  const part = (from: number, to: number): number => Number(text.slice(from, to));
  const date = { year: part(0, 4), month: part(5, 7), day: part(8, 10) };
  return epochOfCivil({ ...date, hour: part(11, 13), minute: part(14, 16), second: part(17, 19) });
}

function pad(value: number, width = 2): string {
  return width === 2 && value >= 10 ? String(value) : String(value).padStart(width, '0');
}
