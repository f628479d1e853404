import { describeFault, type Fault, type Instant } from '../sim/faults/fault.ts';
import { fold, type FoldedRow } from './fold.ts';
import { laneCells, laneHeader } from './lane-cells.ts';
import { plain, type Paint } from './paint.ts';
import { raceOf, type Race, type RaceRow } from './race.ts';
import { principalViolation, type RaceSubject } from './subject.ts';
import { counted, grouped, inline, milliseconds, shortened } from './wording.ts';

/** Lines of the picture unless everything is asked for. */
export const usualLines = 120;
/** Most characters beside the lanes. */
const textLength = 120;
/** Most decisive rows named in the header. */
const decisiveShown = 8;

export interface TextRaceOptions {
  /** Most lines of the picture; Infinity for everything. Default 120. */
  readonly lines?: number;
  readonly paint?: Paint;
}

/** The race for a terminal: what broke, how to see it again, then time downwards with a lane per replica and server. */
export function textRace(subject: RaceSubject, options: TextRaceOptions = {}): string {
  const paint = options.paint ?? plain;
  const race = raceOf(subject.history, subject.violations);
  const lines = [...header(subject, race, paint), '', ...picture(race, options.lines ?? usualLines, paint)];
  return `${lines.join('\n')}\n`;
}

/** The picture alone. */
export function pictureText(race: Race, lines: number): string {
  return picture(race, lines, plain).join('\n');
}

function header(subject: RaceSubject, race: Race, paint: Paint): string[] {
  const { scenario, variant, plan, steps, time, digest, command } = subject;
  const violation = principalViolation(subject);
  const verdict =
    violation === null
      ? [paint.good('✓ no property was violated in this run')]
      : [
          `${paint.bad(`✗ ${violation.property}   VIOLATED`)}   ${paint.strong(`"${violation.sentence}"`)}`,
          `  ${violation.detail}`,
        ];
  const others = subject.violations.filter((other) => other !== violation).map(({ property }) => property);
  return [
    ...verdict,
    ...(others.length === 0 ? [] : [`  also violated: ${others.join(', ')}`]),
    `  replay    ${command}`,
    `  run       ${scenario}/${variant}, seed ${plan.seed}, ${plan.strategy}${parametersText(subject)}`,
    `            ${counted(steps, 'event')} in ${milliseconds(time)} ms of virtual time, digest ${digest}`,
    ...plan.faults.map((fault, index) => `  ${index === 0 ? 'faults' : '      '}    ${faultText(fault)}`),
    ...plan.deviations.map(
      ({ event, before }, index) => `  ${index === 0 ? 'order ' : '      '}    ${event} before ${before}`,
    ),
    ...decisiveLines(race, paint),
  ];
}

function parametersText({ values }: RaceSubject): string {
  return Object.entries(values)
    .map(([name, value]) => `, ${name}=${value}`)
    .join('');
}

/** A planned fault with its victim and its moment. */
export function faultText(fault: Fault): string {
  const victim = fault.kind === 'model' ? '' : `${fault.process} `;
  return `${victim}${describeFault(fault)}${'when' in fault ? ` ${instantText(fault.when)}` : ''}`;
}

function instantText(when: Instant): string {
  if ('at' in when) return `at ${milliseconds(when.at)} ms`;
  return `when request ${when.nth} of ${when.process} over ${when.link} is ${when.phase}`;
}

function decisiveLines(race: Race, paint: Paint): string[] {
  const decisive = race.rows.filter((row) => row.decisive && row.act !== 'verdict');
  const shown = decisive.slice(0, decisiveShown).map((row, index) => {
    const who = row.replica === null ? '' : `${race.lanes[row.replica]?.title ?? ''}: `;
    return `  ${index === 0 ? 'decisive' : '        '}  ${paint.bad(`#${row.step}`)} ${who}${shortened(row.text, textLength)}`;
  });
  const rest = decisive.length - shown.length;
  return rest > 0 ? [...shown, `            and ${counted(rest, 'more row')}`] : shown;
}

function picture(race: Race, lines: number, paint: Paint): string[] {
  const steps = String(Math.max(0, ...race.rows.map(({ step }) => step))).length + 1;
  const times = Math.max(4, ...race.rows.map(({ time }) => milliseconds(time).length));
  const lead = `  ${'#'.padStart(steps)}  ${'ms'.padStart(times)}  `;
  const body = fold(race.rows, lines).map((item) => {
    if (item.kind === 'gap') return paint.faint(`  ${'⋮'.padStart(steps)}  ${gapText(item, times)}`);
    const { row } = item;
    const position = `${`${row.step}`.padStart(steps)}  ${milliseconds(row.time).padStart(times)}`;
    const line = `${row.decisive ? '►' : ' '} ${position}  ${laneCells(race.lanes, row)}  ${rowText(row)}`.trimEnd();
    return paintRow(row, line, paint);
  });
  return [paint.strong(`${lead}${laneHeader(race.lanes)}`.trimEnd()), ...body];
}

function gapText(gap: Extract<FoldedRow, { kind: 'gap' }>, indent: number): string {
  const steps = gap.fromStep === gap.toStep ? `event ${gap.fromStep}` : `events ${gap.fromStep} to ${gap.toStep}`;
  return `${' '.repeat(indent)}  ${grouped(gap.rows)} ${gap.rows === 1 ? 'row' : 'rows'} left out (${steps})`;
}

function rowText(row: RaceRow): string {
  return row.act === 'verdict' ? `✗ ${inlineText(row.text)}` : inlineText(row.text);
}

function inlineText(text: string): string {
  return shortened(text, textLength);
}

function paintRow(row: RaceRow, line: string, paint: Paint): string {
  if (row.decisive) return paint.bad(line);
  if (row.act === 'fault' || row.act.endsWith('lost') || row.act === 'unanswered') return paint.doubtful(line);
  return line;
}

/** The workload of a plan on one line. */
export function workloadText(workload: unknown): string {
  return inline(workload, 400);
}
