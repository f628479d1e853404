/**
 * One field of a cron expression, by the grammar of robfig/cron v1.2.0 (parser.go), which Kubeflow Pipelines parses
 * schedules with. Oddities that follow from that grammar are kept: `*-5` means `*`, empty list items are ignored (so `,`
 * alone matches nothing at all), and `7` is no weekday.
 */

/** The values that a field matches. */
export interface CronField {
  readonly values: ReadonlySet<number>;
  /** Written with `*` or `?`, be it with a step. Decides how day of month and day of week combine. */
  readonly star: boolean;
}

/** Which values a field may hold, and their names. */
export interface FieldBounds {
  readonly least: number;
  readonly greatest: number;
  readonly names: readonly string[];
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

const monthNames = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export const fieldBounds = {
  second: { least: 0, greatest: 59, names: [] },
  minute: { least: 0, greatest: 59, names: [] },
  hour: { least: 0, greatest: 23, names: [] },
  dayOfMonth: { least: 1, greatest: 31, names: [] },
  month: { least: 1, greatest: 12, names: monthNames },
  dayOfWeek: { least: 0, greatest: 6, names: dayNames },
} as const satisfies { readonly [field: string]: FieldBounds };

/** The field `*`. */
export function anyValue(bounds: FieldBounds): CronField {
  return { values: steps(bounds.least, bounds.greatest, 1), star: true };
}

/** A field that matches its least value only: midnight, January, the first, Sunday. */
export function leastValue(bounds: FieldBounds): CronField {
  return { values: new Set([bounds.least]), star: false };
}

/** Parses a comma-separated list of ranges. */
export function parseField(text: string, bounds: FieldBounds): Parsed<CronField> {
  const values = new Set<number>();
  let star = false;
  for (const item of text.split(',').filter((item) => item !== '')) {
    const range = parseRange(item, bounds);
    if (!range.ok) return range;
    for (const value of range.value.values) values.add(value);
    star ||= range.value.star;
  }
  return { ok: true, value: { values, star } };
}

// Either `low`, `low-high` or a star, then perhaps `/step`; `low/step` runs up to the greatest value.
function parseRange(text: string, bounds: FieldBounds): Parsed<CronField> {
  const [range = '', stepText, ...moreSteps] = text.split('/');
  const [lowText = '', highText, ...moreBounds] = range.split('-');
  const star = lowText === '*' || lowText === '?';
  if (!star && moreBounds.length > 0) return failure(`too many hyphens: ${text}`);
  if (moreSteps.length > 0) return failure(`too many slashes: ${text}`);

  const low = star ? bounds.least : valueOf(lowText, bounds);
  const step = stepText === undefined ? 1 : integerOf(stepText);
  if (low === null || step === null) return failure(`not a number: ${text}`);
  let high: number | null = low;
  if (star || (stepText !== undefined && highText === undefined)) high = bounds.greatest;
  else if (highText !== undefined) high = valueOf(highText, bounds);
  if (high === null) return failure(`not a number: ${text}`);

  if (low < bounds.least) return failure(`${low} is below the minimum ${bounds.least}: ${text}`);
  if (high > bounds.greatest) return failure(`${high} is above the maximum ${bounds.greatest}: ${text}`);
  if (low > high) return failure(`the range begins after its end: ${text}`);
  if (step === 0) return failure(`the step must be positive: ${text}`);
  return { ok: true, value: { values: steps(low, high, step), star } };
}

function valueOf(text: string, bounds: FieldBounds): number | null {
  const named = text === '' ? -1 : bounds.names.indexOf(text.toLowerCase());
  return named >= 0 ? named : integerOf(text);
}

// Go's Atoi takes a plus sign; a minus never gets this far, since it separates a range.
function integerOf(text: string): number | null {
  if (!/^\+?\d+$/.test(text)) return null;
  const value = Number(text);
  return value < 2 ** 63 ? value : null;
}

function steps(low: number, high: number, step: number): ReadonlySet<number> {
  const values = new Set<number>();
  for (let value = low; value <= high; value += step) values.add(value);
  return values;
}

function failure(error: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error };
}
