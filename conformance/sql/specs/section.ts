import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../../sim/usage-error.ts';
import { exitCode } from '../../../cli/exit-code.ts';
import type { Section } from '../section.ts';
import type { PostgresServer } from '../servers/postgres.ts';
import { compareSpec, type OpenStage, type Verdict } from './compare.ts';
import { PostgresStage } from './postgres-stage.ts';
import type { Transcript } from './transcript.ts';

/** A specification with what became of its permutations. */
interface ComparedSpec {
  readonly name: string;
  readonly verdicts: readonly Verdict[];
}

/**
 * Replays the specifications in `folder/specs` on the model, against what PostgreSQL printed in `folder/expected`: the
 * layout of src/test/isolation in PostgreSQL's sources. What nothing is printed of is played on `server`, if there is one.
 */
export async function specs(folder: string, server: PostgresServer | null): Promise<Section> {
  const openStage: OpenStage | null =
    server === null ? null : (spec, leftOut) => PostgresStage.open(server.connection, spec, leftOut);
  const compared: ComparedSpec[] = [];
  for (const name of namesIn(join(folder, 'specs'), '.spec')) {
    const text = readFileSync(join(folder, 'specs', `${name}.spec`), 'utf8');
    const outputs = outputsOf(join(folder, 'expected'), name);
    compared.push({ name, verdicts: await compareSpec(text, outputs, openStage) });
  }
  return sectionOf(compared);
}

function sectionOf(compared: readonly ComparedSpec[]): Section {
  const total = count(compared.flatMap(({ verdicts }) => verdicts));
  const whole = compared.filter(({ verdicts }) => verdicts.every(({ kind }) => kind === 'equal')).length;
  const untouched = compared.filter(({ verdicts }) => verdicts.every(({ kind }) => kind === 'unread')).length;
  return {
    name: 'specs',
    code: total.different > 0 ? exitCode.violated : total.equal > 0 ? exitCode.holds : exitCode.inconclusive,
    lines: [
      ...compared.flatMap(describeSpec),
      `specs: ${total.equal} permutations of ${compared.length - untouched} specifications equal, ` +
        `${total.different} different, ${total.unread} not replayed; of ${compared.length} specifications ` +
        `${whole} are equal in all permutations, ${untouched} are not replayed at all`,
    ],
    data: { ...total, specifications: compared.length, whole, untouched, compared: compared.map(dataOf) },
  };
}

function namesIn(folder: string, suffix: string): readonly string[] {
  if (!existsSync(folder)) throw new UsageError(`There is no folder ${folder}.`);
  const names = readdirSync(folder).filter((name) => name.endsWith(suffix));
  return names.map((name) => name.slice(0, -suffix.length)).sort();
}

/** NAME.out and its variants, NAME_1.out and so on. */
function outputsOf(folder: string, name: string): readonly string[] {
  const variants = ['', '_1', '_2', '_3', '_4'].map((variant) => join(folder, `${name}${variant}.out`));
  return variants.filter((file) => existsSync(file)).map((file) => readFileSync(file, 'utf8'));
}

type Count = { readonly [kind in Verdict['kind']]: number };

function count(verdicts: readonly Verdict[]): Count {
  const of = (wanted: Verdict['kind']): number => verdicts.filter(({ kind }) => kind === wanted).length;
  return { equal: of('equal'), different: of('different'), unread: of('unread') };
}

function describeSpec({ name, verdicts }: ComparedSpec): readonly string[] {
  const { equal, different, unread } = count(verdicts);
  const counts = [
    `${equal} of ${verdicts.length} equal`,
    ...(different > 0 ? [`${different} different`] : []),
    ...(unread > 0 ? [`${unread} not replayed: ${reasons(verdicts).join('; ')}`] : []),
  ];
  const [first] = verdicts.filter((verdict) => verdict.kind === 'different');
  return [`${name}: ${counts.join(', ')}`, ...(first === undefined ? [] : describeDifference(first))];
}

function reasons(verdicts: readonly Verdict[]): readonly string[] {
  return [...new Set(verdicts.flatMap((verdict) => (verdict.kind === 'unread' ? [verdict.why] : [])))];
}

function describeDifference({
  permutation,
  expected,
  actual,
}: Extract<Verdict, { kind: 'different' }>): readonly string[] {
  const at = firstDifference(expected, actual);
  const upTo = expected.slice(0, at).map((line) => `      ${line}`);
  return [`    ${permutation}`, ...upTo, `    - ${expected[at] ?? 'the end'}`, `    + ${actual[at] ?? 'the end'}`];
}

function firstDifference(expected: Transcript, actual: Transcript): number {
  const at = expected.findIndex((line, index) => line !== actual[index]);
  return at < 0 ? expected.length : at;
}

function dataOf({ name, verdicts }: ComparedSpec): { readonly [name: string]: unknown } {
  const differences = verdicts.flatMap((verdict) => {
    if (verdict.kind !== 'different') return [];
    const { permutation, expected, actual } = verdict;
    return [{ permutation, expected, actual }];
  });
  return { name, ...count(verdicts), why: reasons(verdicts), differences };
}
