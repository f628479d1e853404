import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { kubeOn } from '../../adapters/kube/kube-on.ts';
import { stage } from '../../models/kube/cluster.fixture.ts';
import { customResource } from '../../models/kube/resource-definition.ts';
import { serveKube, type ServedKube } from '../../serve/kube/serve-kube.ts';
import { kubeSuite } from './kube-suite.ts';
import { workflows } from './port-check.ts';

const resources = [customResource(workflows)];

describe('the simulated client', () => {
  for (const { title, run: check } of kubeSuite) {
    test(title, async () => {
      const { replica, run, simulation } = stage({ resources });
      let outcome: unknown = 'it never ended';
      replica('client', async (kube) => {
        outcome = await check({ kube, namespace: 'default', name: 'check' }).then(
          () => null,
          (error: unknown) => error,
        );
      });
      await run();
      if (simulation.strayed) throw new Error('the client acted outside of its turn');
      if (outcome !== null) throw outcome;
    });
  }
});

describe('the adapter, on a served model', () => {
  let served: ServedKube;
  const kubeConfig = new KubeConfig();

  beforeAll(async () => {
    served = await serveKube({ resources, nodes: 0, watchCacheLag: [1, 5], watchLatency: [0, 1] });
    kubeConfig.loadFromString(served.kubeconfig);
  });
  afterAll(() => served.close());

  for (const [index, { title, run: check }] of kubeSuite.entries()) {
    test.concurrent(title, () => check({ kube: kubeOn(kubeConfig), namespace: 'default', name: `check-${index}` }));
  }
});
