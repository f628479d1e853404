import { leftOut, mermaidDiagram, mostMessages } from './mermaid.ts';
import { raceOf } from './race.ts';
import { principalViolation, type RaceSubject } from './subject.ts';
import { faultText, pictureText, workloadText } from './text-race.ts';
import { counted, milliseconds, shortened } from './wording.ts';

/** GitHub refuses diagrams, and people refuse issues, beyond this many characters. */
const mostCharacters = 50_000;
/** Lines of the text picture: the first that fits. */
const pictureLines = [120, 60, 30, 10];

/** The race as an issue: what broke, the command that shows it, a sequence diagram, and the details folded away. */
export function raceMarkdown(subject: RaceSubject): string {
  const race = raceOf(subject.history, subject.violations);
  const hidden = leftOut(race);
  const top = [
    ...opening(subject),
    '```mermaid',
    mermaidDiagram(race, mostMessages),
    '```',
    '',
    hidden === 0
      ? 'Everything that happened is shown.'
      : `${counted(hidden, 'more row')} of the run are left out here.`,
    '',
    ...planText(subject),
  ].join('\n');
  for (const lines of pictureLines) {
    const whole = `${top}\n${details('The same as text', fenced(pictureText(race, lines)))}`;
    if (whole.length < mostCharacters) return whole;
  }
  return `${top.slice(0, mostCharacters - 1)}\n`;
}

function opening(subject: RaceSubject): string[] {
  const violation = principalViolation(subject);
  const { scenario, variant, plan, steps, time } = subject;
  const run = `\`${scenario}/${variant}\`, seed \`${plan.seed}\`, ${counted(steps, 'event')} in ${milliseconds(time)} ms of virtual time.`;
  if (violation === null)
    return [`# ${scenario}/${variant}: no property was violated`, '', run, '', ...reproduce(subject)];
  return [
    `# ${violation.property} is violated`,
    '',
    `> ${inlineHtml(violation.sentence)}`,
    '',
    inlineHtml(violation.detail),
    '',
    ...reproduce(subject),
    run,
    '',
  ];
}

function reproduce({ command }: RaceSubject): string[] {
  return ['Reproduce:', '', fenced(command, 'sh'), ''];
}

function planText({ plan, values }: RaceSubject): string[] {
  const parameters = Object.entries(values).map(([name, value]) => `\`${name}=${value}\``);
  const faults = plan.faults.map((fault) => `- ${faultText(fault)}`);
  return [
    `Parameters: ${parameters.length === 0 ? 'none' : parameters.join(', ')}. Strategy: ${plan.strategy}.`,
    '',
    ...(faults.length === 0 ? ['No faults.'] : ['Faults:', '', ...faults]),
    '',
    `Workload: ${code(workloadText(plan.workload))}`,
    '',
  ];
}

function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>\n`;
}

/** A fence longer than any run of backticks inside. */
function fenced(body: string, language = 'text'): string {
  const longest = Math.max(2, ...[...body.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${body}\n${fence}`;
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function inlineHtml(text: string): string {
  return shortened(text, 1000).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
