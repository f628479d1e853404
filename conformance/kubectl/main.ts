import { mkdirSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { isDeepStrictEqual } from 'node:util';
import { readCommandLine } from '../../cli/command-line.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { kubectlPrograms } from './programs.ts';
import { runSessions } from './run-sessions.ts';
import { servedModel } from './served-model.ts';
import type { SessionResult } from './session.ts';
import { sessions } from './sessions.ts';
import { readTranscript, writeTranscript } from './transcripts.ts';

const help = `Runs sessions of kubectl and compares what they print with the transcripts of a real cluster.
KUBECTL names the programs (paths, separated by spaces); default: the one on the path.

options:
  --kubeconfig FILE  a cluster; without it the model is served and used
  --record           keep what it prints as the transcripts
  --only NAME        sessions whose name contains NAME
`;

/** Exit code 0: equal, recorded, or no kubectl; 1: different; 64: bad arguments. */
async function main(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(help);
    return 0;
  }
  const { values } = readCommandLine(
    'kubectl',
    { kubeconfig: { type: 'string' }, record: { type: 'boolean' }, only: { type: 'string' } },
    args,
  );
  const programs = kubectlPrograms();
  if (programs.length === 0) process.stdout.write('skipped: there is no kubectl\n');
  const served = values.kubeconfig === undefined ? await servedModel() : null;
  try {
    const kubeconfig = served?.kubeconfig ?? readFileSync(values.kubeconfig ?? '', 'utf8');
    const chosen = sessions.filter(({ name }) => name.includes(values.only ?? ''));
    let different = 0;
    for (const { program, version } of programs) {
      const results = await runSessions(chosen, { kubeconfig, kubectl: program });
      if (values.record === true) record(version, results);
      else different += report(version, results);
    }
    return different === 0 ? 0 : 1;
  } finally {
    await served?.close();
  }
}

function record(version: string, results: readonly SessionResult[]): void {
  mkdirSync(new URL('transcripts', import.meta.url), { recursive: true });
  writeTranscript(version, results);
  process.stdout.write(`kubectl ${version}: ${results.length} sessions recorded\n`);
}

function report(version: string, results: readonly SessionResult[]): number {
  const transcript = readTranscript(version);
  if (transcript === null) {
    process.stdout.write(`kubectl ${version}: skipped, there is no transcript\n`);
    return 0;
  }
  let different = 0;
  let lines = 0;
  for (const { session, lines: printed } of results) {
    const expected = transcript.find((each) => each.session === session)?.lines ?? [];
    for (const [index, line] of printed.entries()) {
      lines += 1;
      if (isDeepStrictEqual(line, expected[index])) continue;
      different += 1;
      process.stdout.write(`${session}: ${JSON.stringify({ real: expected[index], here: line }, null, 2)}\n`);
    }
  }
  process.stdout.write(`kubectl ${version}: ${lines} lines, ${different} different\n`);
  return different;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 64;
}
