import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { readCommandLine } from '../../cli/command-line.ts';
import { exitCode, gravest, type ExitCode } from '../../cli/exit-code.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { kubectlPrograms } from './programs.ts';
import { runSessions } from './run-sessions.ts';
import { servedModel } from './served-model.ts';
import type { SessionResult } from './session.ts';
import { sessions } from './sessions.ts';
import { readTranscript, writeTranscript } from './transcripts.ts';

const help = `npm run conformance:kubectl -- [--only NAME] [--kubeconfig FILE]
npm run conformance:kubectl -- --record --kubeconfig FILE

Runs sessions of kubectl against the model, and compares what they print with the transcripts of a real cluster.

Options
  --only NAME        sessions whose name contains NAME
  --kubeconfig FILE  run them against this cluster, not against the model
  --record           keep what they print there as the transcripts
  --help             this text
KUBECTL names the programs (paths, separated by spaces) other than the one on the path.

Examples
  npm run conformance:kubectl
  KUBECTL="/opt/kubectl-1.31 /opt/kubectl-1.33" npm run conformance:kubectl -- --only delet

Exit codes
  0   everything printed the same, or was recorded
  1   something differs
  2   nothing was compared: there is no kubectl, or no transcript of its version
  64  wrong usage
  70  a defect of deadheat itself, or the cluster does not answer
`;

const options = {
  only: { type: 'string', default: '' },
  kubeconfig: { type: 'string' },
  record: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false, short: 'h' },
} as const;

/** Runs one command line to its exit code. Throws a UsageError about a wrong one. */
export async function runKubectl(args: string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = readCommandLine('conformance:kubectl --', options, args, 'npm run');
  if (values.help) {
    terminal.out(help);
    return exitCode.holds;
  }
  if (positionals.length > 0) throw new UsageError(`There is nothing to do with "${positionals[0]}"; see --help.`);
  const { only, kubeconfig, record: recording } = values;
  if (recording && kubeconfig === undefined) throw new UsageError('--record needs --kubeconfig: a real cluster.');
  // A transcript has all sessions.
  if (recording && only !== '') throw new UsageError('--record and --only exclude each other.');
  const chosen = sessions.filter(({ name }) => name.includes(only));
  if (chosen.length === 0) {
    const known = sessions.map(({ name }) => name);
    throw new UsageError(`There is no session "${only}". There are: ${known.join(', ')}.`);
  }
  const config = kubeconfig === undefined ? null : textOf(kubeconfig);
  const programs = kubectlPrograms();
  if (programs.length === 0) {
    terminal.err('Nothing compared, there is no kubectl.\n');
    return exitCode.inconclusive;
  }
  const served = config === null ? await servedModel() : null;
  try {
    const codes: ExitCode[] = [];
    for (const { program, version } of programs) {
      const results = await runSessions(chosen, { kubeconfig: config ?? served?.kubeconfig ?? '', kubectl: program });
      codes.push(recording ? record(version, results, terminal) : report(version, results, terminal));
    }
    return gravest(codes);
  } finally {
    await served?.close();
  }
}

function textOf(kubeconfig: string): string {
  try {
    return readFileSync(kubeconfig, 'utf8');
  } catch {
    throw new UsageError(`--kubeconfig cannot be read: "${kubeconfig}".`);
  }
}

function record(version: string, results: readonly SessionResult[], terminal: Terminal): ExitCode {
  writeTranscript(version, results);
  terminal.out(`kubectl ${version}: ${results.length} sessions recorded\n`);
  return exitCode.holds;
}

function report(version: string, results: readonly SessionResult[], terminal: Terminal): ExitCode {
  const transcript = readTranscript(version);
  if (transcript === null) {
    terminal.out(`kubectl ${version}: nothing compared, there is no transcript\n`);
    return exitCode.inconclusive;
  }
  let different = 0;
  let lines = 0;
  for (const { session, lines: printed } of results) {
    const expected = transcript.find((each) => each.session === session)?.lines ?? [];
    for (const [index, line] of printed.entries()) {
      lines += 1;
      if (isDeepStrictEqual(line, expected[index])) continue;
      different += 1;
      terminal.out(`${session}: ${JSON.stringify({ real: expected[index], here: line }, null, 2)}\n`);
    }
  }
  terminal.out(`kubectl ${version}: ${lines} lines, ${different} different\n`);
  return different === 0 ? exitCode.holds : exitCode.violated;
}
