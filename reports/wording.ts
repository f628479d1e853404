/** Number and time formats, the same on every machine: none of them asks the locale. */

/** 1234567 → `1,234,567`. */
export function grouped(count: number): string {
  return String(Math.trunc(count)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 run`, `2 runs`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Virtual ms with one decimal. */
export function milliseconds(time: number): string {
  return time.toFixed(1);
}

/** A probability in two significant digits: `0.003`, `2.9e-6`. */
export function rate(value: number): string {
  return String(Number(value.toPrecision(2)));
}

/** Cuts a text that is too long for its place, in the middle of nothing: whole code points only, on one line. */
export function shortened(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const points = Array.from(line);
  return points.length <= length ? line : `${points.slice(0, length - 1).join('')}…`;
}

/** A JSON value for people, on one line. */
export function inline(value: unknown, length: number): string {
  return shortened(value === undefined ? 'nothing' : (JSON.stringify(value) ?? 'nothing'), length);
}
