import { UsageError } from '../sim/usage-error.ts';
import { exitCode, exitCodesHelp, type ExitCode } from './exit-code.ts';
import { tellFailure } from './failure.ts';
import { suggestion } from './nearest.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

interface Command {
  readonly help: string;
  readonly run: (args: string[], terminal: Terminal) => Promise<ExitCode>;
}

/** Each is loaded when it is asked for: what one command needs must not slow the others. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['list', () => import('./commands/list.ts').then(({ list, listHelp }) => ({ help: listHelp, run: list }))],
  ['sweep', () => import('./commands/sweep.ts').then(({ sweep, sweepHelp }) => ({ help: sweepHelp, run: sweep }))],
  [
    'replay',
    () => import('./commands/replay.ts').then(({ replay, replayHelp }) => ({ help: replayHelp, run: replay })),
  ],
  [
    'doctor',
    () => import('./commands/doctor.ts').then(({ doctor, doctorHelp }) => ({ help: doctorHelp, run: doctor })),
  ],
  ['serve', () => import('./commands/serve.ts').then(({ serve, serveHelp }) => ({ help: serveHelp, run: serve }))],
]);

const help = `deadheat finds the races of highly available schedulers before production does.

Usage
  deadheat list [SCENARIO]                what there is
  deadheat sweep [SCENARIO[/VARIANT]]     runs many seeds, hands back every violation as a token
  deadheat replay TOKEN                   the race in a token again, step by step
  deadheat doctor [SCENARIO[/VARIANT]]    checks that equal runs are equal here
  deadheat serve                          a simulated Kubernetes cluster for kubectl and other clients

SCENARIO is a name that \`deadheat list\` shows, or the path of a .ts or .js file of your own.
\`deadheat COMMAND --help\` has the options and examples.

${exitCodesHelp}
`;

/** Runs one command line to its exit code. Says in one sentence on `err` what went wrong; never throws. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    return tellFailure(error, terminal);
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined) {
    terminal.err(help);
    return exitCode.usage;
  }
  if (name === '--version' || name === '-v') {
    terminal.out(`${version()}\n`);
    return exitCode.holds;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    const about = await commands.get(rest[0] ?? '')?.();
    terminal.out(about?.help ?? help);
    return exitCode.holds;
  }
  const load = commands.get(name);
  if (load === undefined) {
    throw new UsageError(
      `There is no command "${name}".${suggestion(name, [...commands.keys()])} See: deadheat --help`,
    );
  }
  const command = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(command.help);
    return exitCode.holds;
  }
  return command.run(rest, terminal);
}
