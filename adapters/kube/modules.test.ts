import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Informer } from '../../modules/informer/informer.ts';
import { LeaderElector } from '../../modules/leader-election/elector.ts';
import type { Kube } from '../../modules/ports/kube.ts';
import { pods, type Pod } from '../../modules/ports/pod.ts';
import { defaultConfig } from '../../modules/settle-poll/config.ts';
import { verifyPods } from '../../modules/settle-poll/verify-pods.ts';
import { serveKube, type ServedKube } from '../../serve/kube/serve-kube.ts';
import { systemPorts, type SystemPorts } from '../system/system-ports.ts';
import { kubeOn } from './kube-on.ts';
import { plainConfig } from './relay.fixture.ts';

let served: ServedKube;
let kube: Kube;
const machines: SystemPorts[] = [];

beforeAll(async () => {
  served = await serveKube({ nodes: 1, watchCacheLag: [0, 1], watchLatency: [0, 1] });
  kube = kubeOn(plainConfig(served.url));
});
afterAll(() => served.close());
afterEach(() => {
  for (const { lifecycle } of machines.splice(0)) {
    lifecycle.stop();
    lifecycle.release();
  }
});

/** The ports of one more process. */
function machine(): SystemPorts {
  const ports = systemPorts(() => {});
  machines.push(ports);
  return ports;
}

async function createPod(name: string, labels: { readonly [key: string]: string }): Promise<void> {
  const spec = { containers: [{ name: 'main', image: 'main' }] };
  const created = await kube.create(pods, 'default', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels },
    spec,
  });
  if (!created.ok) throw new Error(created.error.message);
}

test('an informer follows a collection through dropped watches and forgotten versions', async () => {
  const ports = machine();
  const events: string[] = [];
  const informer = new Informer<Pod>({
    ...ports,
    kube,
    resource: pods,
    namespace: 'default',
    labelSelector: 'test=informer',
    handlers: {
      onAdd: ({ metadata }) => events.push(`+${metadata.name}`),
      onDelete: ({ metadata }) => events.push(`-${metadata.name}`),
    },
  });
  const labels = { test: 'informer' };
  await createPod('a', labels);
  const running = informer.run();
  await vi.waitFor(() => expect(events).toEqual(['+a']));
  await createPod('b', labels);
  await vi.waitFor(() => expect(events).toEqual(['+a', '+b']));
  served.strike('kube/drop-watches', 'kube-0');
  served.strike('kube/compact', '');
  await createPod('c', labels);
  await vi.waitFor(() => expect(events).toEqual(['+a', '+b', '+c']), { timeout: 5000 });
  await kube.delete(pods, 'default', 'b', { gracePeriodSeconds: 0 });
  await vi.waitFor(() => expect(events.at(-1)).toBe('-b'), { timeout: 5000 });
  expect(informer.list().map(({ metadata }) => metadata.name)).toEqual(['a', 'c']);
  ports.lifecycle.stop();
  await running;
});

test('the pods of a deployment are verified', async () => {
  await createPod('scheduled', { test: 'settle' });
  const config = { ...defaultConfig, intervalSeconds: 0.1, stabilitySeconds: 0.2 };
  const verdict = await verifyPods.settleStable({ ...machine(), kube }, config);
  expect(verdict).toMatchObject({ outcome: 'allScheduled', code: 0 });
  expect(verdict.distribution.every(({ node }) => node.startsWith('node-'))).toBe(true);
});

test('one of two electors leads; when it stops, the other does', async () => {
  const terms: string[] = [];
  const elect = (identity: string): { ports: SystemPorts; running: Promise<void> } => {
    const ports = machine();
    const elector = new LeaderElector({
      ...ports,
      kube,
      namespace: 'default',
      name: 'leader',
      identity,
      times: { leaseDuration: 1000, renewDeadline: 600, retryPeriod: 50 },
      release: 'after-work',
      callbacks: {
        async onStartedLeading(term) {
          terms.push(identity);
          while (term.active && !ports.lifecycle.stopping) await ports.clock.sleep(20);
        },
      },
    });
    return { ports, running: elector.run() };
  };
  const first = elect('first');
  await vi.waitFor(() => expect(terms).toEqual(['first']));
  const second = elect('second');
  await second.ports.clock.sleep(200);
  expect(terms).toEqual(['first']);
  first.ports.lifecycle.stop();
  await first.running;
  await vi.waitFor(() => expect(terms).toEqual(['first', 'second']), { timeout: 5000 });
  second.ports.lifecycle.stop();
  await second.running;
});
