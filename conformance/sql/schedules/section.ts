import { exitCode } from '../../../cli/exit-code.ts';
import type { Section } from '../section.ts';
import type { PostgresServer } from '../servers/postgres.ts';
import { PostgresArm } from '../steps/postgres-arm.ts';
import { createEngine } from './drawn/engine.ts';
import { drawnTables } from './drawn/tables.ts';
import { compareSchedules, type Finding, type Sample } from './fuzz.ts';
import { describeContents, describeTrace } from './schedule.ts';
import { describeTally } from './tally.ts';

/** Most of the time a schedule waits for the server. */
const sideBySide = 4;

/** One difference in so many schedules is accepted: docs/fidelity.md names the classes that are left. */
const schedulesPerDifference = 1000;

/** Findings that are printed in full. */
export const mostShown = 10;

/** Puts random schedules to the model and to the server. A difference that does not come again is told, but does not count. */
export async function schedules({ connection, version }: PostgresServer, sample: Sample): Promise<Section> {
  const names = Array.from({ length: sideBySide }, (_, index) => `schedules${index}`);
  const real = await Promise.all(names.map((name) => PostgresArm.open(connection, name, drawnTables)));
  const findings: Finding[] = [];
  const sides = { real, model: createEngine };
  const tally = await compareSchedules(sides, sample, (finding) => findings.push(finding));
  for (const arm of real) await arm.close();
  const { failures, ...counts } = tally;
  return {
    name: 'schedules',
    code: tally.different > tally.schedules / schedulesPerDifference ? exitCode.violated : exitCode.holds,
    lines: [
      ...findings.slice(0, mostShown).flatMap((finding) => describeFinding(finding, 'PostgreSQL')),
      `schedules: PostgreSQL ${version}, levels ${sample.levels}; ${describeTally(tally)}`,
    ],
    data: {
      ...counts,
      version,
      levels: sample.levels,
      failures: Object.fromEntries(failures),
      findings: findings.map(({ seed, steady, difference }) => ({ seed, steady, ...difference })),
    },
  };
}

export function describeFinding(
  { seed, steady, schedule, trace, difference }: Finding,
  server: string,
): readonly string[] {
  return [
    `seed ${seed}${steady ? '' : ', which came out equal when it was played again'}:`,
    `  at first: ${describeContents(schedule.contents)}`,
    ...describeTrace(trace).map((line, step) => `${step === difference.step ? '►' : ' '} ${line}`),
    `  the model: ${difference.model}`,
    ...(difference.step === trace.played.length ? [`  ${server} in the end: ${difference.real}`] : []),
    '',
  ];
}
