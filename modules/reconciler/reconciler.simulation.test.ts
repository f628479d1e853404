import { expect, test } from 'vitest';
import { machinePorts } from '../../models/replica/ports.ts';
import { stage } from '../../models/kube/cluster.fixture.ts';
import type { Fault } from '../../sim/faults/fault.ts';
import { configMaps, type ConfigMap } from '../ports/config-map.ts';
import { runReconciler } from './reconciler.ts';

const map: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };

/** What a reconciler was called with, `name label`; `fails` says how often each object is not done. */
async function calls(fails: number, until = 60_000, faults: readonly Fault[] = []): Promise<readonly string[]> {
  const set = stage({}, faults);
  const seen: string[] = [];
  const failures = new Map<string, number>();
  set.replica('controller', async (kube, process) => {
    await runReconciler({
      ...machinePorts(process),
      kube,
      resource: configMaps,
      namespace: 'default',
      reconcile: ({ metadata: { name = '', labels } }) => {
        seen.push(`${name} ${labels?.['round'] ?? '-'}`);
        const failed = failures.get(name) ?? 0;
        failures.set(name, failed + 1);
        return Promise.resolve(failed >= fails);
      },
    });
    seen.push('ended');
  });
  set.replica('user', async (kube, process) => {
    await kube.create(configMaps, 'default', map);
    await process.sleep(10_000);
    await kube.patch(configMaps, 'default', 'a', { type: 'merge', body: { metadata: { labels: { round: '1' } } } });
    await process.sleep(10_000);
    await kube.delete(configMaps, 'default', 'a');
    await process.sleep(1_000_000);
  });
  await set.run(until);
  return seen;
}

test('is called for what is new and what has changed, and not for what is gone', async () => {
  expect(await calls(0)).toEqual(['a -', 'a 1']);
});

test('ends its work and then itself when a graceful stop is requested', async () => {
  const stop: Fault = { kind: 'stop', process: 'controller', when: { at: 5000 }, grace: 90_000, restartAfter: null };
  expect(await calls(0, 90_000, [stop])).toEqual(['a -', 'ended']);
});

test('is called again for what was not done, until it is, or is gone', async () => {
  expect(await calls(3)).toEqual(['a -', 'a -', 'a -', 'a -', 'a 1']);
  const endless = await calls(Infinity);
  expect(endless.length).toBeGreaterThan(10);
  expect(endless.length).toBeLessThan(30);
});
