import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { customResource, pods } from 'deadheat';
import { expect, it, vi } from 'vitest';
import { serveKube } from '../../serve/kube/serve-kube.ts';
import { reports } from '../reports/controller.ts';

it('runs the controller of the tutorial on a cluster, until it is asked to stop', async () => {
  const served = await serveKube({ nodes: 0, namespaces: ['team'], resources: [customResource(reports)] });
  const folder = mkdtempSync(join(tmpdir(), 'deadheat-'));
  const kubeconfig = join(folder, 'config');
  writeFileSync(kubeconfig, served.kubeconfig);
  const main = resolve(import.meta.dirname, 'main.ts');
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const child = spawn(process.execPath, ['--import', 'tsx', main], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  try {
    const report = { apiVersion: 'example.com/v1', kind: 'Report', metadata: { name: 'sales' } };
    served.cluster.user.create(reports, 'team', report);
    await vi.waitFor(() => expect(served.cluster.peek(pods, 'team/sales')).toBeDefined(), { timeout: 30_000 });
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
    await served.close();
  }
});
