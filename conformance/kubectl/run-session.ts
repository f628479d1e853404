import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { normalise } from './normalise.ts';
import type { LineResult, Session, SessionResult } from './session.ts';

export interface KubectlOptions {
  /** The text of a kubeconfig; its context's namespace is not used. */
  readonly kubeconfig: string;
  /** The path of the program. */
  readonly kubectl: string;
}

/** Runs one session in a home of its own, and removes its namespace at the end. */
export async function runSession(session: Session, { kubeconfig, kubectl }: KubectlOptions): Promise<SessionResult> {
  const directory = await mkdtemp(join(tmpdir(), 'kubectl-session-'));
  try {
    const config = join(directory, 'config');
    await writeFile(config, kubeconfig);
    await mkdir(join(directory, 'bin'));
    await writeFile(join(directory, 'bin', 'kubectl'), wrapperOf(session.name, kubectl), {
      mode: 0o755,
    });
    await mkdir(join(directory, 'work'));
    for (const [name, text] of Object.entries(session.files ?? {}))
      await writeFile(join(directory, 'work', name), text);
    const path = [join(directory, 'bin'), process.env['PATH'] ?? ''].join(delimiter);
    const environment = {
      HOME: directory,
      KUBECONFIG: config,
      PATH: path,
      LC_ALL: 'C',
      KUBE_EDITOR: 'true',
      TZ: 'UTC',
    };
    const shell = (line: string): Promise<LineResult> => runLine(line, join(directory, 'work'), environment);
    const made = await shell(createdNamespace(session.name));
    if (made.code !== 0) throw new Error(`no namespace ${session.name}: ${made.stderr}`);
    const lines: LineResult[] = [];
    for (const line of session.lines) lines.push(await shell(line));
    await shell(`kubectl delete namespace ${session.name} --wait=false`);
    return { session: session.name, lines };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A namespace of an earlier run may still be going away. */
function createdNamespace(name: string): string {
  return `for attempt in 1 2 3 4 5 6 7 8 9 10; do kubectl create namespace ${name} && exit 0; sleep 1; done; exit 1`;
}

/** A `kubectl` that works in the session's namespace unless it is told otherwise. */
function wrapperOf(namespace: string, program: string): string {
  return `#!/bin/sh\nexec '${program}' --namespace=${namespace} "$@"\n`;
}

/** Every line ends by itself; one that does not is stopped after a minute. */
function runLine(line: string, cwd: string, env: { readonly [name: string]: string }): Promise<LineResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', line], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const text = (chunks: readonly Buffer[]): string => normalise(Buffer.concat(chunks).toString('utf8'));
      resolve({ line, code: code ?? -1, stdout: text(out), stderr: text(err) });
    });
  });
}
