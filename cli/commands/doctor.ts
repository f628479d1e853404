import process from 'node:process';
import { doctorText } from '../../reports/doctor-text.ts';
import { strategyNames } from '../../sim/scenario/plan.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { readCommandLine, wholeNumber } from '../command-line.ts';
import { onceInAnother, twiceInOneProcess, type Patient } from '../doctor/examination.ts';
import { exitCode, exitCodesHelp, type ExitCode } from '../exit-code.ts';
import { targetsOf, type Target } from '../scenarios/target.ts';
import { ProgressLine } from '../sweep/progress.ts';
import { printJson, type Terminal } from '../terminal.ts';
import { version } from '../version.ts';

/** Seeds per variant and strategy: a fault of determinism shows in nearly every run, or depends on what ran before. */
const usualSeeds = 3;

export const doctorHelp = `deadheat doctor [SCENARIO[/VARIANT]] [options]

Checks that equal runs are equal here. Runs some seeds of every variant under every strategy twice in this process, the
second time with fences instead of counted promise hops, and once in a second process with another time zone, another
locale and the opposite order of runs. Compares event, virtual time and state digest of every step, then the verdict, and
names the first that differs. Without SCENARIO: everything that ships.

Options
  --seeds N   seeds per variant and strategy (default ${usualSeeds})
  --json      the result as JSON (schema deadheat/doctor/1)
  --help      this text

Examples
  deadheat doctor
  deadheat doctor ./my-scheduler.ts --seeds 20

${exitCodesHelp}
`;

const options = {
  seeds: { type: 'string', default: String(usualSeeds) },
  json: { type: 'boolean', default: false },
} as const;

export async function doctor(args: string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = readCommandLine('doctor', options, args);
  if (positionals.length > 1) throw new UsageError('doctor takes at most one SCENARIO; see: deadheat doctor --help');
  const targets = await targetsOf(positionals[0]);
  const patients = patientsOf(targets, wholeNumber('seeds', values.seeds, 1));
  const checks = await examine(patients, terminal).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    const file = targets[0]?.file ?? null;
    throw file === null ? new Error(`a run threw: ${reason}`) : new UsageError(`"${file}": a run threw: ${reason}`);
  });
  const result = { versions: versions(), checks };
  if (values.json) printJson(terminal, { schema: 'deadheat/doctor/1', ...result });
  else terminal.out(doctorText(result, terminal.paint));
  if (checks.some(({ divergences }) => divergences.length > 0)) return exitCode.nondeterministic;
  return patients.length === 0 ? exitCode.inconclusive : exitCode.holds;
}

async function examine(
  patients: readonly Patient[],
  terminal: Terminal,
): Promise<Awaited<ReturnType<typeof onceInAnother>>[]> {
  const progress = new ProgressLine(terminal, () => performance.now());
  const first = await twiceInOneProcess(patients, (done, name) =>
    progress.show(name, { done, asked: patients.length }),
  );
  progress.clear();
  return [first.check, await onceInAnother(patients, first.traces)];
}

function patientsOf(targets: readonly Target[], seeds: number): readonly Patient[] {
  const numbers = Array.from({ length: seeds }, (_, seed) => seed);
  return targets.flatMap(({ scenario, file, variants }) =>
    variants.flatMap((variant) =>
      strategyNames.flatMap((strategy) =>
        numbers.map((seed) => ({
          sourced: { scenario, file },
          run: { scenario: scenario.name, file, variant, strategy, seed },
        })),
      ),
    ),
  );
}

function versions(): { readonly [component: string]: string } {
  const { v8, icu = 'none' } = process.versions;
  return { deadheat: version(), node: process.version, v8, icu, platform: `${process.platform}-${process.arch}` };
}
