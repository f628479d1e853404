import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Kube, ListOptions } from '../../modules/ports/kube.ts';
import { faultsArbitrary, type FaultMenu } from '../../sim/faults/menu.ts';
import { targetsOf } from '../../sim/faults/targets.ts';
import type { Process } from '../../sim/kernel/process.ts';
import { stage } from './cluster.fixture.ts';
import { pod, pods } from './fixture.ts';

const options = { servers: 2, watchBuffer: 4 };
const targets = targetsOf(stage(options).simulation, 200_000);
const models = targets.models.map(({ name }) => name);
const menu: FaultMenu = {
  processes: ['writer', 'reader'],
  horizon: 100_000,
  requests: 60,
  weights: { lose: 1, delay: 1, fail: 1, cut: 1, pause: 1, model: 8 },
  duration: [1000, 40_000],
  restart: [0, 0],
  skew: [0, 0],
  delay: [1000, 90_000],
  models,
};

/** Creates, labels and deletes pods, come what may. */
async function write(kube: Kube, process: Process): Promise<void> {
  for (let round = 0; round < 60; round++) {
    await kube.create(pods, 'default', pod(`p-${round}`));
    const body = { metadata: { labels: { round: String(round) } } };
    await kube.patch(pods, 'default', `p-${round >> 1}`, { type: 'merge', body });
    if (round % 2 === 1) await kube.delete(pods, 'default', `p-${round - 1}`);
    await process.sleep(1500);
  }
}

/** Lists in pages, at versions, and watches: whatever a fault can spoil. */
async function read(kube: Kube, process: Process): Promise<void> {
  let seen = '0';
  const list = async (options: ListOptions): Promise<string | undefined> => {
    const result = await kube.list(pods, null, options);
    if (!result.ok) return undefined;
    seen = result.value.metadata.resourceVersion;
    return result.value.metadata.continue;
  };
  while (process.replica.simulation.now < 90_000) {
    for (let token = await list({ limit: 4 }); token !== undefined; token = await list({ continue: token, limit: 4 })) {
      await process.sleep(2000);
    }
    await list({ resourceVersion: '0' });
    await list({ resourceVersion: seen });
    const options = { resourceVersion: seen, allowWatchBookmarks: true, timeoutSeconds: 5 };
    const watch = await kube.watch(pods, null, options);
    if (watch.ok) while ((await watch.value.next()) !== null);
    else await process.sleep(500);
  }
}

const effects = [
  'stale-list',
  'watch-cache-held',
  'waited-for-cache',
  'bookmark',
  'slow-watch-ended',
  'gone-410',
  'throttled-429',
  'failed-5xx',
  'server-error',
  'request-lost',
  'reply-lost',
  'unanswered-timeout',
  'unanswered-reset',
  'unanswered-refused',
  'client-moved',
  'back-in-time',
];

test('a sweep reaches every fault that a cluster offers, and what each of them does', async () => {
  const missing = new Set([...models, ...effects]);
  for (const [seed, faults] of fc.sample(faultsArbitrary(6, menu, targets), { numRuns: 60, seed: 3 }).entries()) {
    const set = stage(options, faults, `sweep-${seed}`);
    set.replica('writer', write, seed % 2);
    set.replica('reader', read, 1);
    await set.run(120_000);
    for (const mark of set.simulation.marks.keys()) missing.delete(mark);
    if (missing.size === 0) return;
  }
  expect([...missing]).toEqual([]);
});
