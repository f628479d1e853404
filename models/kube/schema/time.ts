import { dayNumber, formatTimestamp } from '../objects/timestamp.ts';

const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([.,]\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * A time in RFC 3339 as the server writes it: in UTC, in whole seconds (`metav1.Time`) or with six digits
 * (`metav1.MicroTime`). Null when it is none.
 */
export function canonicalTime(text: string, micro: boolean): string | null {
  const match = pattern.exec(text);
  if (match === null || rangeProblem(match) !== null) return null;
  if (micro && !/^\.\d{6}$/.test(match[7] ?? '')) return null;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = '', zone = 'Z'] = match;
  const digits = micro ? `.${fraction.slice(1, 7).padEnd(6, '0')}` : '';
  if (zone === 'Z' || zone.endsWith('00:00')) return `${year}-${month}-${day}T${hour}:${minute}:${second}${digits}Z`;
  const offset = (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
  const minutes =
    dayNumber(Number(year), Number(month), Number(day)) * 1440 + Number(hour) * 60 + Number(minute) - offset;
  const whole = formatTimestamp(minutes * 60_000 + Number(second) * 1000);
  return `${whole.slice(0, -1)}${digits}Z`;
}

/** Why a text is no time, in the words of Go's time.Parse. */
export function timeProblem(text: string, micro: boolean): string {
  const match = pattern.exec(text);
  const range = match === null ? null : rangeProblem(match);
  const start = `parsing time ${JSON.stringify(text)}`;
  if (range !== null) return `${start}: ${range}`;
  let rest = text;
  for (const [element, expression] of micro ? microLayout : layout) {
    const found = expression.exec(rest);
    if (found === null) {
      const form = micro ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00';
      return `${start} as "${form}": cannot parse ${JSON.stringify(rest)} as "${element}"`;
    }
    rest = rest.slice(found[0].length);
  }
  return `${start}: extra text: ${JSON.stringify(rest)}`;
}

const layout: readonly (readonly [string, RegExp])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d\d/],
  ['-', /^-/],
  ['02', /^\d\d/],
  ['T', /^T/],
  ['15', /^\d\d/],
  [':', /^:/],
  ['04', /^\d\d/],
  [':', /^:/],
  ['05', /^\d\d([.,]\d+)?/],
  ['Z07:00', /^(Z|[+-]\d\d:\d\d)/],
];

const microLayout = layout.flatMap((step): (readonly [string, RegExp])[] =>
  step[0] === '05'
    ? [
        ['05', /^\d\d/],
        ['.000000', /^\.\d{6}/],
      ]
    : [step],
);

function rangeProblem(match: RegExpExecArray): string | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  if (month < 1 || month > 12) return 'month out of range';
  if (day < 1 || day > daysOf(year, month)) return 'day out of range';
  if (hour > 23) return 'hour out of range';
  if (minute > 59) return 'minute out of range';
  return second > 59 ? 'second out of range' : null;
}

function daysOf(year: number, month: number): number {
  return dayNumber(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - dayNumber(year, month, 1);
}
