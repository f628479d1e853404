import { plain, type Paint } from './paint.ts';
import type { SweepResult, SweepViolation } from './sweep-result.ts';
import { counted, grouped, rate, shortened } from './wording.ts';

/** What a sweep has shown of one variant, for people. `own`: a scenario of the user's, which has no catalogue to meet. */
export function sweepResultText(result: SweepResult, own: boolean, paint: Paint = plain): string {
  const lines = [
    headline(result, own, paint),
    ...result.surprises.map((surprise) => `  ${paint.doubtful('!')} ${surprise}`),
    ...result.violations.flatMap((violation) => violationLines(violation, paint)),
    ...marksLines(result, paint),
  ];
  return `${lines.join('\n')}\n`;
}

function headline(result: SweepResult, own: boolean, paint: Paint): string {
  const name = `${result.scenario}/${result.variant}`;
  const parameters = Object.entries(result.parameters).map(([parameter, value]) => ` ${parameter}=${value}`);
  const subject = `${paint.strong(name)}${parameters.join('')} (${result.strategy})`;
  const broken = result.violations.map(({ property }) => property).join(', ');
  const runs = counted(result.runs, 'run');
  if (result.holds && result.bound !== null) {
    const held = `held in ${judgedText(result)}, failure rate < ${rate(result.bound)} at 95 %`;
    return result.asExpected
      ? `${paint.good('✓')} ${subject}  ${held}`
      : `${paint.doubtful('?')} ${subject}  ${held}, but not as ${own ? 'it should' : 'catalogued'}`;
  }
  if (result.holds)
    return `${paint.doubtful('?')} ${subject}  ${result.runs === 0 ? 'was not run' : `was not judged, ${runs}`}`;
  if (result.asExpected && !own) return `${paint.good('✓')} ${subject}  violates ${broken}, as catalogued, ${runs}`;
  return `${paint.bad('✗')} ${subject}  violates ${broken}, ${runs}`;
}

/** The runs that came to a verdict. */
function judgedText({ runs, inconclusive }: SweepResult): string {
  const unjudged = inconclusive.reduce((sum, { count }) => sum + count, 0);
  return unjudged === 0 ? counted(runs, 'run') : `${grouped(runs - unjudged)} of ${counted(runs, 'run')}`;
}

function violationLines(violation: SweepViolation, paint: Paint): string[] {
  const { property, sentence, detail, count, lowestSeed, command, reproduced } = violation;
  return [
    `  ${paint.bad(`✗ ${property}`)}  "${sentence}"`,
    `      ${shortened(detail, 200)}`,
    `      in ${counted(count, 'run')}, first at seed ${lowestSeed}`,
    reproduced
      ? `      replay: ${command}`
      : `      ${paint.bad('does not reproduce')}: the run is not deterministic; see: deadheat doctor`,
  ];
}

function marksLines({ marks }: SweepResult, paint: Paint): string[] {
  const entries = Object.entries(marks).map(([mark, count]) => `${mark} ${grouped(count)}`);
  return entries.length === 0 ? [] : [paint.faint(`  exercised: ${entries.join(', ')}`)];
}

/** The last lines of a sweep. `own`: scenarios of the user's, of which any violation counts. */
export function sweepSummaryText(results: readonly SweepResult[], own: boolean, paint: Paint = plain): string {
  const runs = results.reduce((sum, result) => sum + result.runs, 0);
  const odd = results.filter(({ asExpected, holds }) => (own ? !holds : !asExpected));
  const doubtful = results.filter(({ asExpected, holds }) => holds && !asExpected).length;
  const variants = counted(results.length, 'variant');
  const good = own ? `No property was violated in ${variants}` : `Came out as catalogued: ${variants}`;
  const bad = own
    ? odd.length === 1
      ? 'violates a property'
      : 'violate a property'
    : 'did not come out as catalogued';
  const verdict = odd.length === 0 ? paint.good(good) : paint.bad(`${grouped(odd.length)} of ${variants} ${bad}`);
  const doubt =
    own && doubtful > 0 ? paint.doubtful(`, ${grouped(doubtful)} ${doubtful === 1 ? 'is' : 'are'} in doubt`) : '';
  return `\n${verdict}${doubt} (${counted(runs, 'run')}).\n`;
}
