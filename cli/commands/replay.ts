import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyJsonl } from '../../reports/history-jsonl.ts';
import { raceMarkdown } from '../../reports/race-markdown.ts';
import type { RaceSubject } from '../../reports/subject.ts';
import { textRace, usualLines } from '../../reports/text-race.ts';
import { reproduce, type Reproduction } from '../../sim/token/reproduce.ts';
import { decodeToken, type Token } from '../../sim/token/token.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { readCommandLine } from '../command-line.ts';
import { exitCode, exitCodesHelp, type ExitCode } from '../exit-code.ts';
import { scenarioNamed, type Sourced } from '../scenarios/target.ts';
import { replayCommand } from '../sweep/token-maker.ts';
import { printJson, type Terminal } from '../terminal.ts';

export const replayHelp = `deadheat replay TOKEN [options]

Runs the race in a token again and shows it: a lane per replica and server, time downwards, the versions that reads saw
and that writes expected and found, the decisive events marked.

Options
  --scenario FILE   the .ts or .js file with the scenario, for a token of your own scenario
  --full            shows every row; without it, at most ${usualLines} lines, those around the decisive ones
  --out DIR         writes race.md (for an issue, with a sequence diagram) and history.jsonl into DIR
  --json            the outcome as JSON (schema deadheat/replay/1)
  --help            this text

Exits with 1 when the token reproduces its violation: the property is violated. With 3 when it no longer does: the code
has changed since, for better or worse. With 0 only for a token that names a run without a violation, and shows one.

Examples
  deadheat replay dh1.eyJ...
  deadheat replay dh1.eyJ... --full | less -S
  deadheat replay dh1.eyJ... --out race
  deadheat replay dh1.eyJ... --scenario ./my-scheduler.ts

${exitCodesHelp}
`;

const options = {
  scenario: { type: 'string' },
  full: { type: 'boolean', default: false },
  out: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export async function replay(args: string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = readCommandLine('replay', options, args);
  const [text, ...more] = positionals;
  if (text === undefined || more.length > 0) {
    throw new UsageError('replay takes one TOKEN; see: deadheat replay --help');
  }
  const token = decodeToken(text);
  const sourced = await scenarioNamed(token.scenario, values.scenario);
  const reproduction = await run(sourced, token);
  const subject = subjectOf(token, reproduction, replayCommand(text.trim(), sourced.file));
  const reproduced = reproducedBy(token, reproduction);
  if (values.out !== undefined) await write(values.out, subject, terminal);
  if (values.json) printJson(terminal, replayJson(token, reproduction, reproduced));
  else terminal.out(textRace(subject, { lines: values.full ? Infinity : usualLines, paint: terminal.paint }));
  terminal.err(commentOn(token, reproduction, reproduced));
  return codeOf(reproduction, reproduced);
}

async function run({ scenario, file }: Sourced, token: Token): Promise<Reproduction> {
  try {
    return await reproduce(scenario, token);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (file !== null && !(error instanceof UsageError)) throw new UsageError(`"${file}": the run threw: ${reason}`);
    if (token.plan.kind === 'written' && !(error instanceof UsageError)) {
      throw new UsageError(`The plan in this token does not fit scenario ${scenario.name}: ${reason}`);
    }
    throw error;
  }
}

/** A token with a property promises its violation; one without promises the run that its trail describes. */
function reproducedBy(token: Token, { reproduces, parted }: Reproduction): boolean {
  return token.property === null ? parted === null : reproduces;
}

function codeOf({ result }: Reproduction, reproduced: boolean): ExitCode {
  if (!reproduced) return exitCode.nondeterministic;
  if (result.verdict === 'violated') return exitCode.violated;
  return result.verdict === 'holds' ? exitCode.holds : exitCode.inconclusive;
}

function subjectOf(token: Token, { result, values, plan }: Reproduction, command: string): RaceSubject {
  const { scenario, variant, property } = token;
  const { violations, steps, time, digest, history } = result;
  const run = { violations, steps, time, digest, history: history ?? [] };
  return { scenario, variant, values, plan, property, command, ...run };
}

async function write(folder: string, subject: RaceSubject, terminal: Terminal): Promise<void> {
  const files = { 'race.md': raceMarkdown(subject), 'history.jsonl': historyJsonl(subject) };
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--out "${folder}" cannot be written: ${reason}`);
  }
  for (const name of Object.keys(files)) terminal.err(`Wrote ${join(folder, name)}\n`);
}

function replayJson(token: Token, { result, parted }: Reproduction, reproduced: boolean): object {
  const { scenario, variant, property } = token;
  const { verdict, violations, inconclusive, missed, digest, steps, time } = result;
  return {
    schema: 'deadheat/replay/1',
    scenario,
    variant,
    property,
    reproduced,
    verdict,
    violations,
    inconclusive,
    parted,
    missed,
    digest,
    steps,
    time,
  };
}

/** What a reader should know besides the picture: whether this is still the run that the token was made of. */
function commentOn(token: Token, { result, parted }: Reproduction, reproduced: boolean): string {
  const lines: string[] = [];
  const promised = token.property ?? 'the run';
  if (!reproduced) {
    const place = parted === null ? '' : ` The run parts from the recorded one ${placeText(parted)}.`;
    lines.push(`Does not reproduce: ${promised} is not what this token shows any more.${place}`);
  } else if (parted !== null) {
    lines.push(`Reproduces ${promised}, though the code has changed: the run parts ${placeText(parted)}.`);
  }
  for (const { event, before } of result.missed) lines.push(`Found nothing to apply to: ${event} before ${before}.`);
  if (result.inconclusive !== null) lines.push(`Inconclusive: ${result.inconclusive}.`);
  return lines.map((line) => `${line}\n`).join('');
}

function placeText({ after, by }: NonNullable<Reproduction['parted']>): string {
  return by - after <= 1 ? `at decision ${by}` : `between decisions ${after + 1} and ${by}`;
}
