import { exitCode } from '../../../cli/exit-code.ts';
import type { Section } from '../section.ts';
import type { PostgresServer } from '../servers/postgres.ts';
import { describeAnswer } from './answer.ts';
import { describeQuery } from './describe.ts';
import { compareQueries, type Finding, type Sample } from './fuzz.ts';
import { QueriedPostgres } from './postgres.ts';

/** Findings that are printed in full. */
const mostShown = 10;

/** Puts random queries of one session to the model and to the server. */
export async function queries({ connection, version }: PostgresServer, sample: Sample): Promise<Section> {
  const real = await QueriedPostgres.open(connection, 'queries');
  const findings: Finding[] = [];
  const { verdicts, notModelled, failures } = await compareQueries(real, sample, (finding) => findings.push(finding));
  await real.close();
  const tame = (verdicts.get('equal') ?? 0) < sample.queries / 2;
  const refused = [...notModelled].sort(([, left], [, right]) => right - left);
  return {
    name: 'queries',
    code: findings.length > 0 ? exitCode.violated : tame ? exitCode.inconclusive : exitCode.holds,
    lines: [
      ...findings.slice(0, mostShown).flatMap(describeFinding),
      `queries: PostgreSQL ${version}; ${[...verdicts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}`,
      `  alike refused: ${[...failures].map(([sqlState, count]) => `${count} × ${sqlState}`).join(', ')}`,
      ...refused.map(([message, count]) => `  not modelled: ${count} × ${message}`),
    ],
    data: {
      version,
      verdicts: Object.fromEntries(verdicts),
      failures: Object.fromEntries(failures),
      notModelled: Object.fromEntries(notModelled),
      findings: findings.map(({ seed, query, model, expected }) => ({
        seed,
        query: describeQuery(query),
        model: describeAnswer(model),
        expected: describeAnswer(expected),
      })),
    },
  };
}

function describeFinding({ seed, query, model, expected }: Finding): readonly string[] {
  return [
    `seed ${seed}: ${describeQuery(query)}`,
    ...describeAnswer(model).map((line) => `  the model: ${line}`),
    ...describeAnswer(expected).map((line) => `  should be: ${line}`),
    '',
  ];
}
