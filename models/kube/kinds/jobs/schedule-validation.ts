import { quoted } from '../../../../modules/ports/selectors/quoted.ts';

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fields: readonly Field[] = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  { least: 1, most: 12, names: months },
  { least: 0, most: 6, names: days },
];
const descriptors = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);
const duration =
  /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h)(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))*$/;

/** What is wrong with the schedule of a CronJob, in the words of robfig/cron v3 (parser.go); null when it is fine. */
export function scheduleProblem(schedule: string): string | null {
  if (schedule.startsWith('@')) return descriptorProblem(schedule);
  const given = schedule.split(/\s+/).filter((part) => part !== '');
  if (given.length !== 5) return `expected exactly 5 fields, found ${given.length}: [${given.join(' ')}]`;
  for (const [index, field] of fields.entries()) {
    const problem = fieldProblem(given[index] ?? '', field);
    if (problem !== null) return problem;
  }
  return null;
}

function descriptorProblem(descriptor: string): string | null {
  if (descriptors.has(descriptor)) return null;
  if (!descriptor.startsWith('@every ')) return `unrecognized descriptor: ${descriptor}`;
  const text = descriptor.slice('@every '.length);
  if (text === '0' || duration.test(text)) return null;
  return `failed to parse duration ${descriptor}: time: invalid duration ${quoted(text)}`;
}

function fieldProblem(text: string, field: Field): string | null {
  for (const range of text.split(',').filter((part) => part !== '')) {
    const problem = rangeProblem(range, field);
    if (problem !== null) return problem;
  }
  return null;
}

function rangeProblem(text: string, { least, most, names }: Field): string | null {
  const [span = '', step, ...moreSteps] = text.split('/');
  const [first = '', last, ...moreEnds] = span.split('-');
  let from = least;
  let to = most;
  if (first !== '*' && first !== '?') {
    const begin = numberOf(first, names);
    if (typeof begin === 'string') return begin;
    if (moreEnds.length > 0) return `too many hyphens: ${text}`;
    const end = last === undefined ? begin : numberOf(last, names);
    if (typeof end === 'string') return end;
    from = begin;
    to = last === undefined && step !== undefined ? most : end;
  }
  if (moreSteps.length > 0) return `too many slashes: ${text}`;
  const stride = step === undefined ? 1 : numberOf(step, []);
  if (typeof stride === 'string') return stride;
  if (from < least) return `beginning of range (${from}) below minimum (${least}): ${text}`;
  if (to > most) return `end of range (${to}) above maximum (${most}): ${text}`;
  if (from > to) return `beginning of range (${from}) beyond end of range (${to}): ${text}`;
  return stride === 0 ? `step of range should be a positive number: ${text}` : null;
}

/** The number, or what is wrong with the text. */
function numberOf(text: string, names: readonly string[]): number | string {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return names === months ? named + 1 : named;
  if (!/^[+-]?\d+$/.test(text))
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${quoted(text)}: invalid syntax`;
  const number = Number(text);
  return number < 0 ? `negative number (${number}) not allowed: ${text}` : number;
}
