import { writeFileSync } from 'node:fs';
import process from 'node:process';
import fc from 'fast-check';
import { runFuzz, type FuzzOptions } from './fuzz/command.ts';
import { compare, distinctAnswers } from './fuzz/compare.ts';
import { RealServer } from './fuzz/real-server.ts';
import { patchAnswer, type PatchAnswer } from './json-patches/answer.ts';
import { patchCase, patchedRace, type PatchCase } from './json-patches/cases.ts';
import { modelAnswer } from './json-patches/model.ts';

/**
 * Differential test of JSON patches and merge patches: dry runs on one custom resource, by a real API server and by the
 * model. Codes, messages and objects must be equal. Needs the custom resource `races.deadheat.example` there; makes the
 * namespace `json-patch-fuzz` and removes it.
 */
const namespace = 'json-patch-fuzz';
const collection = `/apis/deadheat.example/v1/namespaces/${namespace}/races`;

async function fuzz(options: FuzzOptions & { readonly url: string }): Promise<number> {
  const server = new RealServer(options);
  try {
    await server.ensure('/api/v1/namespaces', { metadata: { name: namespace } });
    await server.ensure(collection, patchedRace);
    const cases = fc.sample(patchCase, { numRuns: options.runs, seed: options.seed });
    const result = await compare(cases, (each) => realAnswer(server, each), modelAnswer());
    for (const difference of result.different.slice(0, 20)) process.stdout.write(`${JSON.stringify(difference)}\n`);
    process.stdout.write(`${result.compared} patches compared, ${result.different.length} different\n`);
    if (options.golden !== undefined) writeGolden(options.golden, result.answers);
    return result.different.length;
  } finally {
    await server.request('DELETE', `/api/v1/namespaces/${namespace}`);
    server.close();
  }
}

/** Null where the real server breaks the connection, as it does when its patch library panics. */
async function realAnswer(server: RealServer, { type, body }: PatchCase): Promise<PatchAnswer | null> {
  try {
    const answer = await server.request('PATCH', `${collection}/r?dryRun=All`, body, `application/${type}-patch+json`);
    return patchAnswer(answer.status, answer.body);
  } catch {
    return null;
  }
}

/** Cases count as alike when they have the same operations and the same outcome. */
function writeGolden(file: string, answers: readonly { case: PatchCase; answer: PatchAnswer }[]): void {
  const shape = ({ body }: PatchCase, answer: PatchAnswer): string => {
    const kinds = (body.match(/"op":"\w+"/g) ?? [body.slice(0, 30)]).join(' ');
    return `${kinds} ${'object' in answer ? answer.code : answer.message}`;
  };
  const short = answers.filter(({ case: each }) => each.body.length < 200);
  const lines = distinctAnswers(short, shape, 200).map((each) => JSON.stringify(each));
  writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`);
}

process.exitCode = await runFuzz('json-patch-fuzz', process.argv.slice(2), fuzz);
