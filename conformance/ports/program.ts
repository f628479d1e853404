import { KubeConfig } from '@kubernetes/client-node';
import { kubeOn } from '../../adapters/kube/kube-on.ts';
import { readCommandLine } from '../../cli/command-line.ts';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { kubeSuite } from './kube-suite.ts';

const help = `npm run conformance:ports -- [--kubeconfig FILE] [--namespace NAME]

Checks on a cluster what modules rely on, through the adapter. It makes objects in the namespace, and leaves them behind.

Options
  --kubeconfig FILE  its current cluster (default: as kubectl chooses)
  --namespace NAME   a namespace that exists (default "default")
  --help             this text

Examples
  npm run conformance:ports -- --kubeconfig ~/.kube/config --namespace scratch

Exit codes
  0   everything as it should be
  1   a check failed
  64  wrong usage
  70  a defect of deadheat itself
`;

const options = {
  kubeconfig: { type: 'string' },
  namespace: { type: 'string', default: 'default' },
  help: { type: 'boolean', default: false, short: 'h' },
} as const;

/** Runs one command line to its exit code. Throws a UsageError about a wrong one. */
export async function runPorts(args: string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = readCommandLine('conformance:ports --', options, args, 'npm run');
  if (values.help) {
    terminal.out(help);
    return exitCode.holds;
  }
  if (positionals.length > 0) throw new UsageError(`There is nothing to do with "${positionals[0]}"; see --help.`);
  const kube = kubeOn(configFrom(values.kubeconfig));
  const started = Date.now().toString(36);
  let failed = 0;
  for (const [index, { title, run }] of kubeSuite.entries()) {
    const stage = { kube, namespace: values.namespace, name: `check-${started}-${index}` };
    const problem = await run(stage).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    terminal.out(problem === null ? `ok      ${title}\n` : `FAILED  ${title}\n        ${problem}\n`);
    if (problem !== null) failed += 1;
  }
  return failed === 0 ? exitCode.holds : exitCode.violated;
}

function configFrom(path: string | undefined): KubeConfig {
  const kubeConfig = new KubeConfig();
  try {
    if (path === undefined) kubeConfig.loadFromDefault();
    else kubeConfig.loadFromFile(path);
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UsageError(`There is no kubeconfig that can be read: ${reason}.`);
  }
  return kubeConfig;
}
