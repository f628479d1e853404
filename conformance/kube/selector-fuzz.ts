import { writeFileSync } from 'node:fs';
import process from 'node:process';
import fc from 'fast-check';
import { runFuzz, type FuzzOptions } from './fuzz/command.ts';
import { compare, distinctAnswers } from './fuzz/compare.ts';
import { RealServer } from './fuzz/real-server.ts';
import { selectorCase, selectorResources, type SelectorCase } from './selectors/cases.ts';
import { modelAnswer, withNamespace, type SelectorAnswer } from './selectors/model.ts';
import { labelledObjects } from './selectors/objects.ts';

/**
 * Differential test of selectors: random texts, LISTed by a real API server and by the model. Codes, messages and names
 * must be equal. Makes the namespace `selector-fuzz` and removes it.
 */
const namespace = 'selector-fuzz';

async function fuzz(options: FuzzOptions & { readonly url: string }): Promise<number> {
  const server = new RealServer(options);
  try {
    await server.ensure('/api/v1/namespaces', { metadata: { name: namespace } });
    for (const { metadata } of labelledObjects(namespace)) {
      await server.ensure(`/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name: '', ...metadata } });
    }
    const cases = fc.sample(selectorCase, { numRuns: options.runs, seed: options.seed });
    const result = await compare(cases, (each) => realAnswer(server, each), modelAnswer(namespace));
    for (const difference of result.different.slice(0, 20)) process.stdout.write(`${JSON.stringify(difference)}\n`);
    process.stdout.write(`${result.compared} selectors compared, ${result.different.length} different\n`);
    if (options.golden !== undefined) writeGolden(options.golden, result.answers);
    return result.different.length;
  } finally {
    await server.request('DELETE', `/api/v1/namespaces/${namespace}`);
    server.close();
  }
}

async function realAnswer(server: RealServer, asked: SelectorCase): Promise<SelectorAnswer> {
  const { resource, labelSelector, fieldSelector } = withNamespace(asked, namespace);
  const query = new URLSearchParams();
  if (labelSelector !== undefined) query.set('labelSelector', labelSelector);
  if (fieldSelector !== undefined) query.set('fieldSelector', fieldSelector);
  const path = selectorResources[resource].replace('{ns}', namespace);
  const { status, body } = await server.request('GET', `${path}?${query.toString()}`);
  if (status !== 200) {
    const { message } = JSON.parse(body) as { readonly message: string };
    return { code: status, message };
  }
  const { items } = JSON.parse(body) as { readonly items: readonly { readonly metadata: { readonly name: string } }[] };
  // The cluster itself puts its certificate into every namespace.
  return { names: items.map(({ metadata }) => metadata.name).filter((name) => name !== 'kube-root-ca.crt') };
}

/** Cases count as alike when they have the same operators and the same outcome. */
function writeGolden(file: string, answers: readonly { case: SelectorCase; answer: SelectorAnswer }[]): void {
  const shape = (
    { resource, labelSelector = '', fieldSelector = '' }: SelectorCase,
    answer: SelectorAnswer,
  ): string => {
    const outcome =
      'names' in answer ? `${Math.min(answer.names.length, 3)}` : answer.message.replace(/\(e\.g\..*/, '');
    return `${resource} ${(labelSelector + fieldSelector).replace(/[\w.]+/g, 'w').slice(0, 8)} ${outcome}`;
  };
  const short = answers.filter(({ case: each }) => JSON.stringify(each).length < 160);
  const lines = distinctAnswers(short, shape, 300).map((each) => JSON.stringify(each));
  writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`);
}

process.exitCode = await runFuzz('selector-fuzz', process.argv.slice(2), fuzz);
