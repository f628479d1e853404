import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { readCommandLine, wholeNumber } from '../../cli/command-line.ts';
import { isRecord } from '../../models/kube/objects/object-fields.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { compare, distinctAnswers } from './fuzz/compare.ts';
import { strategicCase, type StrategicCase } from './strategic-patches/cases.ts';
import { modelAnswer, sortedText, type StrategicAnswer } from './strategic-patches/model.ts';

/**
 * Differential test of strategic merge patches: `kubectl patch --local`, which runs the server's own code without a
 * server, and the model. Objects must be equal; of several mistakes in one patch kubectl reports any, at random.
 */
const usage = `patch-fuzz: compares strategic merge patches with those of kubectl.
options:
  --kubectl PATH  the kubectl to compare with (default kubectl)
  --runs N        cases to draw (default 200; each takes some 50 ms)
  --seed N        where to draw them from (default 1)
  --golden FILE   write answers that are unlike one another to FILE
`;

async function main(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  const text = { type: 'string' } as const;
  const { values } = readCommandLine('patch-fuzz', { kubectl: text, runs: text, seed: text, golden: text }, args);
  const runs = wholeNumber('runs', values.runs ?? '200', 1);
  const seed = wholeNumber('seed', values.seed ?? '1', 0);
  const kubectl = values.kubectl ?? 'kubectl';
  if ((await outputOf(kubectl, ['version', '--client'], '')).code !== 0) {
    process.stdout.write('patch-fuzz: skipped, nothing compared: no kubectl.\n');
    return 0;
  }
  const home = mkdtempSync(join(tmpdir(), 'patch-fuzz-'));
  try {
    const cases = fc.sample(strategicCase, { numRuns: runs, seed });
    const { compared, different, answers } = await compare(cases, (each) => real(kubectl, home, each), modelAnswer);
    const wrong = different.filter(({ real: told, model }) => !('error' in told && 'error' in model));
    for (const difference of wrong.slice(0, 20)) process.stdout.write(`${JSON.stringify(difference)}\n`);
    process.stdout.write(`${compared} patches compared, ${wrong.length} different\n`);
    if (values.golden !== undefined) writeGolden(values.golden, answers);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    rmSync(home, { recursive: true });
  }
}

async function real(kubectl: string, home: string, { pod, patch }: StrategicCase): Promise<StrategicAnswer> {
  const args = ['patch', '--local', '-f', '-', '--type=strategic', '-p', JSON.stringify(patch), '-o', 'json'];
  const { code, stdout, stderr } = await outputOf(kubectl, args, JSON.stringify(pod), home);
  return code === 0 ? { object: sortedText(JSON.parse(stdout)) } : { error: stderr.replace(/^error: /, '').trim() };
}

interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with its own home; code 127 when there is none of that name. */
function outputOf(program: string, args: readonly string[], input: string, home = tmpdir()): Promise<Output> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: { PATH: process.env['PATH'], HOME: home } });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString('utf8')));
    child.on('error', () => resolve({ code: 127, ...output }));
    child.on('close', (code) => resolve({ code: code ?? 1, ...output }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** Cases count as alike when they name the same fields and directives, and end alike. */
function writeGolden(file: string, answers: readonly { case: StrategicCase; answer: StrategicAnswer }[]): void {
  const shape = ({ patch }: StrategicCase, answer: StrategicAnswer): string =>
    `${[...keysOf(patch)].toSorted().join(' ')} ${'error' in answer ? answer.error.slice(0, 30) : ''}`;
  const lines = distinctAnswers(answers, shape, 200).map((each) => JSON.stringify(each));
  writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`);
}

function keysOf(value: unknown): Set<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((item) => [...keysOf(item)]));
  if (!isRecord(value)) return new Set();
  return new Set(Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 64;
}
