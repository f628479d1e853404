import { isDeepStrictEqual } from 'node:util';
import type { RealServer } from '../fuzz/real-server.ts';
import { compare, type Comparison, type Sample } from '../fuzz/comparison.ts';
import type { LocalKubectl } from '../fuzz/local-kubectl.ts';
import { servedModel } from '../../kubectl/served-model.ts';
import { labelSelectorText, selectorCase, selectorResources, type SelectorCase } from './cases.ts';
import { modelAnswer, withNamespace, type SelectorAnswer } from './model.ts';
import { labelledObjects } from './objects.ts';

const namespace = 'selector-fuzz';

/**
 * Random texts, LISTed by a real API server and by the model. Codes, messages and names must be equal. Makes the
 * namespace `selector-fuzz` there and removes it.
 */
export async function selectorsOfServer(
  server: RealServer,
  sample: Sample,
): Promise<Comparison<SelectorCase, SelectorAnswer>> {
  return server.within(namespace, async () => {
    for (const { metadata } of labelledObjects(namespace)) {
      await server.ensure(`/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name: '', ...metadata } });
    }
    const real = (each: SelectorCase): Promise<SelectorAnswer> => serverAnswer(server, each);
    return compare({ cases: selectorCase, real, model: modelAnswer(namespace), shape }, sample);
  });
}

async function serverAnswer(server: RealServer, asked: SelectorCase): Promise<SelectorAnswer> {
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

/** kubectl takes spaces off both ends before it reads a selector, and no argument holds a NUL. */
const kubectlCase = labelSelectorText
  .map((text): SelectorCase => ({ resource: 'configmaps', labelSelector: text.trim() }))
  .filter(({ labelSelector = '' }) => !labelSelector.includes('\0'));

/**
 * Random label selectors, read and matched by kubectl itself and by the model. Names must be equal, and the texts
 * of refusals where kubectl is of 1.36 or later.
 */
export async function selectorsOfKubectl(
  kubectl: LocalKubectl,
  sample: Sample,
): Promise<Comparison<SelectorCase, SelectorAnswer>> {
  const served = await servedModel();
  try {
    const items = labelledObjects(namespace);
    const objects = kubectl.file('objects.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    // It wants to know the resources, no more.
    const config = kubectl.file('kubeconfig', served.kubeconfig);
    const args = [`--kubeconfig=${config}`, 'create', `--filename=${objects}`, '--dry-run=client', '--validate=false'];
    const real = (each: SelectorCase): Promise<SelectorAnswer> => kubectlAnswer(kubectl, args, each);
    const agree = kubectl.minor >= 36 ? isDeepStrictEqual : sameNames;
    return await compare({ cases: kubectlCase, real, model: modelAnswer(namespace), agree, shape }, sample);
  } finally {
    await served.close();
  }
}

/** Older programs refuse the same texts in other words. */
function sameNames(left: SelectorAnswer, right: SelectorAnswer): boolean {
  return 'names' in left ? isDeepStrictEqual(left, right) : !('names' in right);
}

async function kubectlAnswer(
  kubectl: LocalKubectl,
  args: readonly string[],
  { labelSelector = '' }: SelectorCase,
): Promise<SelectorAnswer> {
  const { code, stdout, stderr } = await kubectl.run([...args, `--selector=${labelSelector}`, '--output=name']);
  if (code === 0)
    return {
      names: stdout
        .trim()
        .split('\n')
        .map((line) => line.replace('configmap/', '')),
    };
  if (stderr === 'error: no objects passed to create\n') return { names: [] };
  const [, message = stderr] = /^error: the provided selector .*?" is not valid: (.*)\n$/s.exec(stderr) ?? [];
  return { code: 400, message };
}

/** The same operators, and the same outcome. */
function shape(each: SelectorCase, answer: SelectorAnswer): string | null {
  if (JSON.stringify(each).length >= 160) return null;
  const { resource, labelSelector = '', fieldSelector = '' } = each;
  const outcome = 'names' in answer ? `${Math.min(answer.names.length, 3)}` : answer.message.replace(/\(e\.g\..*/, '');
  return `${resource} ${(labelSelector + fieldSelector).replace(/[\w.]+/g, 'w').slice(0, 8)} ${outcome}`;
}
