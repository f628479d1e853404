import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { parseAllDocuments } from 'yaml';
import { readManifest } from '../../models/kube/custom-resources/manifest.ts';
import { scheduledWorkflowDefinition, workflowDefinition } from '../../models/kube/custom-resources/well-known.ts';
import type { ResourceDefinition } from '../../models/kube/resource-definition.ts';
import { serveKube, type ServedKube } from '../../serve/kube/serve-kube.ts';
import { UsageError } from '../../sim/usage-error.ts';
import { readCommandLine, shellWord, wholeNumber } from '../command-line.ts';
import { exitCode, exitCodesHelp, type ExitCode } from '../exit-code.ts';
import { printJson, type Terminal } from '../terminal.ts';
import { strikeFrom } from './serve-faults.ts';

export const serveHelp = `deadheat serve [options]

Serves a simulated Kubernetes cluster over HTTP, for kubectl, client libraries and controllers, in real time. Nothing of
it survives: everything is in memory. Nobody is asked who they are, so it listens on this machine only, unless told
otherwise. Pods get a node, run, and succeed within a minute; those with restartPolicy Always run on. Kubeflow's
ScheduledWorkflow and Argo's Workflow are always there. Runs until it is interrupted; then it removes its kubeconfig.

A line on standard input makes something go wrong: FAULT [SERVER [MILLISECONDS]], by default kube-0 and 5000. Faults:
kube/server-down, kube/throttle (429), kube/fail (5xx), kube/drop-watches, kube/hold-watch-cache, kube/compact (410).

Options
  --port N               port of the first API server; the others have the next ones (default: any that are free)
  --host H               where to listen (default 127.0.0.1)
  --servers N            API servers, each with watch caches of its own (default 1)
  --nodes N              nodes, with scheduler, kubelets and controllers (default 1); 0: bare API servers, where nothing happens by itself
  --watch-cache-lag MS   how far watch caches are behind the store, at most (default 50)
  --crd FILE             a CustomResourceDefinition to serve, in YAML or JSON; several documents or --crd are fine
  --namespace NAME       a namespace that is there from the start; repeatable
  --kubeconfig PATH      where to write the kubeconfig (default ./deadheat.kubeconfig)
  --seed S               keys what is drawn: names, latencies (default serve)
  --json                 where it listens as JSON (schema deadheat/serve/1)
  --help                 this text

Examples
  deadheat serve --port 8001
  kubectl --kubeconfig deadheat.kubeconfig get pods --all-namespaces
  deadheat serve --servers 3 --watch-cache-lag 2000
  (sleep 30; echo kube/drop-watches; sleep 30; echo kube/throttle kube-0 10000) | deadheat serve
  deadheat serve --nodes 0 --crd my-resource.yaml --namespace airflow

${exitCodesHelp}
`;

const options = {
  port: { type: 'string', default: '0' },
  host: { type: 'string', default: '127.0.0.1' },
  servers: { type: 'string', default: '1' },
  nodes: { type: 'string', default: '1' },
  'watch-cache-lag': { type: 'string', default: '50' },
  crd: { type: 'string', multiple: true, default: [] as string[] },
  namespace: { type: 'string', multiple: true, default: [] as string[] },
  kubeconfig: { type: 'string', default: 'deadheat.kubeconfig' },
  seed: { type: 'string', default: 'serve' },
  json: { type: 'boolean', default: false },
} as const;

export async function serve(args: string[], terminal: Terminal): Promise<ExitCode> {
  const { values, positionals } = readCommandLine('serve', options, args);
  if (positionals.length > 0) throw new UsageError('serve takes options only; see: deadheat serve --help');
  const lag = wholeNumber('watch-cache-lag', values['watch-cache-lag'], 0);
  const kubeconfig = resolve(values.kubeconfig);
  const servers = wholeNumber('servers', values.servers, 1);
  const request = {
    port: portNumber(values.port, servers),
    host: values.host,
    servers,
    nodes: wholeNumber('nodes', values.nodes, 0),
    watchCacheLag: [Math.min(1, lag), lag],
    resources: [scheduledWorkflowDefinition, workflowDefinition, ...values.crd.flatMap(definitionsIn)],
    namespaces: values.namespace.map(namespaceName),
    seed: values.seed,
  } as const;
  if (existsSync(kubeconfig) && contentOf(kubeconfig)?.startsWith(mark) !== true) {
    throw new UsageError(
      `--kubeconfig "${values.kubeconfig}" exists and is not one of deadheat's; choose another path.`,
    );
  }
  const served = await serveKube(request).catch((error: unknown) => {
    throw new UsageError(`cannot listen on ${request.host}: ${error instanceof Error ? error.message : String(error)}`);
  });
  const text = mark + served.kubeconfig;
  const interrupted = interruption();
  try {
    writeKubeconfig(kubeconfig, text);
    announce(served, kubeconfig, values.json, terminal);
    terminal.err(
      isLoopback(request.host)
        ? 'Only this machine can reach it. Ends with Ctrl-C.\n'
        : `Warning: ${request.host} is open to the network, and nobody is asked who they are. Ends with Ctrl-C.\n`,
    );
    const deaf = strikeFrom(process.stdin, served, terminal);
    await interrupted;
    deaf();
  } finally {
    if (contentOf(kubeconfig) === text) rmSync(kubeconfig);
    await served.close();
  }
  return exitCode.holds;
}

/** The first port, such that each server has one. */
function portNumber(text: string, servers: number): number {
  const port = wholeNumber('port', text, 0);
  if (port > 65_535) throw new UsageError(`--port needs a whole number of at most 65535, not "${text}".`);
  if (port + servers > 65_536) throw new UsageError(`From --port ${port} on there are no ${servers} ports.`);
  return port;
}

function namespaceName(text: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new UsageError(`--namespace needs a DNS label, not "${text}".`);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** The CustomResourceDefinitions of a file. */
function definitionsIn(path: string): readonly ResourceDefinition[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`--crd "${path}" cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents) || documents.length === 0) throw new UsageError(`--crd "${path}" is empty.`);
  return documents.map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new UsageError(`--crd "${path}": ${error.message.split('\n')[0] ?? 'no YAML'}.`);
    const read = readManifest(document.toJS());
    if (!read.ok) throw new UsageError(`--crd "${path}": ${read.problem}.`);
    return read.definition;
  });
}

const mark = '# Written by deadheat serve; it goes away with it.\n';

/** Null where there is no file that can be read. */
function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function writeKubeconfig(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--kubeconfig "${path}" cannot be written: ${reason}`);
  }
}

function announce({ urls }: ServedKube, kubeconfig: string, json: boolean, terminal: Terminal): void {
  if (json) return printJson(terminal, { schema: 'deadheat/serve/1', urls, kubeconfig });
  terminal.out(urls.map((url, index) => `kube-${index} listens on ${url}\n`).join(''));
  terminal.out(`kubectl --kubeconfig ${shellWord(kubeconfig)} get pods --all-namespaces\n`);
}

/** Resolves when the process is asked to end. */
function interruption(): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      for (const signal of signals) process.off(signal, end);
      done();
    };
    for (const signal of signals) process.on(signal, end);
  });
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
