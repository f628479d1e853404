import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// End to end: the program as built, in a process of its own.
const program = resolve(import.meta.dirname, '../dist/cli/main.js');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deadheat-serve-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function serve(...args: string[]): Child {
  return spawn(process.execPath, [program, 'serve', ...args], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Everything that it prints until `end` appears. */
async function printed(stream: Readable, end: string): Promise<string> {
  let all = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) {
    all += String(chunk);
    if (all.includes(end)) break;
  }
  return all;
}

async function refused(...args: string[]): Promise<{ code: unknown; err: string }> {
  const child = serve(...args);
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code, err };
}

describe('deadheat serve', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'serves until %s, then removes its kubeconfig and exits with 0',
    async (signal) => {
      const child = serve('--json', '--servers', '2', '--nodes', '0', '--namespace', 'airflow', '--kubeconfig', signal);
      const ended = once(child, 'close');
      const { urls, kubeconfig } = JSON.parse(await printed(child.stdout, '}\n')) as {
        urls: string[];
        kubeconfig: string;
      };
      expect(urls).toHaveLength(2);
      for (const url of urls) {
        expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
        const answer = await fetch(`${url}/api/v1/namespaces/airflow`);
        expect(await answer.json()).toMatchObject({ kind: 'Namespace', status: { phase: 'Active' } });
      }
      expect(readFileSync(kubeconfig, 'utf8')).toContain(urls[0]);
      child.kill(signal);
      expect(await ended).toEqual([0, null]);
      expect(existsSync(kubeconfig)).toBe(false);
    },
  );

  it('leaves a kubeconfig alone that another one has written since', async () => {
    const child = serve('--json', '--nodes', '0', '--kubeconfig', 'both');
    const ended = once(child, 'close');
    await printed(child.stdout, '}\n');
    const other = readFileSync(join(folder, 'both'), 'utf8').replace('127.0.0.1', '127.0.0.2');
    writeFileSync(join(folder, 'both'), other);
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(readFileSync(join(folder, 'both'), 'utf8')).toBe(other);
  });

  it('says that only this machine can reach it', async () => {
    const child = serve('--nodes', '0', '--kubeconfig', 'said');
    const ended = once(child, 'close');
    expect(await printed(child.stderr, '\n')).toBe('Only this machine can reach it. Ends with Ctrl-C.\n');
    child.kill('SIGINT');
    await ended;
  });

  it('lets a line on its standard input make something go wrong', async () => {
    const child = serve('--json', '--nodes', '0', '--kubeconfig', 'faults');
    const ended = once(child, 'close');
    const { urls } = JSON.parse(await printed(child.stdout, '}\n')) as { urls: string[] };
    const status = async (): Promise<number> => (await fetch(`${urls[0]}/api/v1/pods`)).status;
    expect(await status()).toBe(200);
    child.stdin.write('kube/throtle\nkube/fail kube-7\nkube/fail kube-0 soon\nkube/throttle kube-0 60000\n');
    const said = (await printed(child.stderr, 'strikes')).split('\n').slice(1, -1);
    expect(said).toEqual([
      expect.stringMatching(/^There is no fault "kube\/throtle"\. Did you mean "?kube\/throttle"?\? There are: /),
      'There is no server "kube-7". There are: kube-0.',
      'A fault lasts a whole number of milliseconds, not "soon".',
      'kube/throttle strikes kube-0',
    ]);
    expect(await status()).toBe(429);
    child.kill('SIGINT');
    await ended;
  });

  it('serves the custom resources of a manifest', async () => {
    const manifest = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'lanes.racing.example' },
      spec: {
        group: 'racing.example',
        scope: 'Namespaced',
        names: { plural: 'lanes', kind: 'Lane' },
        versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} } }],
      },
    };
    writeFileSync(join(folder, 'lanes.json'), JSON.stringify(manifest));
    const child = serve('--json', '--nodes', '0', '--crd', 'lanes.json', '--kubeconfig', 'lanes');
    const ended = once(child, 'close');
    const { urls } = JSON.parse(await printed(child.stdout, '}\n')) as { urls: string[] };
    const path = `${urls[0]}/apis/racing.example/v1/namespaces/default/lanes`;
    const body = JSON.stringify({ apiVersion: 'racing.example/v1', kind: 'Lane', metadata: { name: 'a' } });
    const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(answer.status).toBe(201);
    expect((await fetch(`${path}/a/status`)).status).toBe(200);
    child.kill('SIGINT');
    await ended;
  });

  it.each<[string, string, string[]]>([
    ['a port that is none', '--port needs a whole number', ['--port', 'http']],
    ['a port beyond the last', 'at most 65535', ['--port', '70000']],
    ['more servers than ports', 'there are no 2 ports', ['--port', '65535', '--servers', '2']],
    ['a namespace that is no label', '--namespace needs a DNS label, not "A B"', ['--namespace', 'A B']],
    ['a manifest that is missing', '--crd "nowhere.yaml" cannot be read', ['--crd', 'nowhere.yaml']],
    ['a kubeconfig of somebody else', 'exists and is not one of deadheat', ['--kubeconfig', 'mine']],
    ['a kubeconfig that is a directory', 'exists and is not one of deadheat', ['--kubeconfig', '.']],
    ['an option that does not exist', '--prot', ['--prot', '1']],
    ['a host that is none', 'cannot listen on', ['--host', '203.0.113.1', '--kubeconfig', 'host']],
  ])('refuses %s in one sentence', async (_, sentence, args) => {
    writeFileSync(join(folder, 'mine'), 'apiVersion: v1\n');
    const { code, err } = await refused(...args);
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(64);
    expect(readFileSync(join(folder, 'mine'), 'utf8')).toBe('apiVersion: v1\n');
  });

  it.each([
    ['no YAML', '{a: [', 'lanes.yaml'],
    ['something else', 'kind: Pod\napiVersion: v1\n', 'pod.yaml'],
    ['nothing', '', 'empty.yaml'],
  ])('refuses a manifest that is %s', async (_, content, name) => {
    writeFileSync(join(folder, name), content);
    const { code, err } = await refused('--crd', name);
    expect(err).toContain(`--crd "${name}"`);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(64);
  });
});
