import type { Seconds } from '../../calendar/civil.ts';

const nanosecondsPerUnit = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3], // U+00B5, micro sign
  ['μs', 1e3], // U+03BC, Greek mu
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 60e9],
  ['h', 3_600e9],
]);

const number = String.raw`(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h)`;
const wholeText = new RegExp(`^[+-]?(?:0|(?:${number})+)$`);
const greatestNanoseconds = 2 ** 63;

/** Parses a duration as Go's `time.ParseDuration` does (`1h30m`, `-1.5s`, `0`). Null if malformed or over 292 years. */
export function parseGoDuration(text: string): Seconds | null {
  if (!wholeText.test(text)) return null;
  let nanoseconds = 0;
  for (const [, whole = '', fraction = '', unit = ''] of text.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g)) {
    const scale = nanosecondsPerUnit.get(unit) ?? 0;
    // The fraction is scaled as an integer, as Go does: 0.7h is exactly 42 minutes.
    nanoseconds += Number(whole) * scale + Math.trunc(Number(fraction) * (scale / 10 ** fraction.length));
  }
  if (nanoseconds >= greatestNanoseconds) return null;
  return (text.startsWith('-') ? -nanoseconds : nanoseconds) / 1e9;
}
