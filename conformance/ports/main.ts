import { parseArgs } from 'node:util';
import { KubeConfig } from '@kubernetes/client-node';
import { kubeOn } from '../../adapters/kube/kube-on.ts';
import { kubeSuite } from './kube-suite.ts';

/** Runs the port suite against the current cluster of a kubeconfig: `main.js --kubeconfig FILE --namespace NAME`. */
const { values } = parseArgs({ options: { kubeconfig: { type: 'string' }, namespace: { type: 'string' } } });
const kubeConfig = new KubeConfig();
if (values.kubeconfig === undefined) kubeConfig.loadFromDefault();
else kubeConfig.loadFromFile(values.kubeconfig);
const kube = kubeOn(kubeConfig);
const started = Date.now().toString(36);
let failed = 0;
for (const [index, { title, run }] of kubeSuite.entries()) {
  const stage = { kube, namespace: values.namespace ?? 'default', name: `check-${started}-${index}` };
  const problem = await run(stage).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  process.stdout.write(problem === null ? `ok      ${title}\n` : `FAILED  ${title}\n        ${problem}\n`);
  if (problem !== null) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
