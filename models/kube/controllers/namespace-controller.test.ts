import { expect, test } from 'vitest';
import type { Resource } from '../../../modules/ports/kube.ts';
import { stage } from '../cluster.fixture.ts';
import { pod, pods, workflow, workflows } from '../fixture.ts';
import { namespaceDefinition } from '../kinds/namespaces.ts';
import { startKubelet } from './kubelet.ts';
import { startNamespaceController } from './namespace-controller.ts';

const namespaces: Resource = namespaceDefinition.resource;

test('a namespace that is deleted loses its pods, then the rest, then goes itself', async () => {
  const set = stage({ namespaces: ['team'] });
  startNamespaceController(set.cluster);
  startKubelet(set.cluster, { duration: () => null, deletionLatency: [20_000, 20_000] });
  const conditions: string[] = [];
  set.replica('solo', async (kube, process) => {
    await kube.create(pods, 'team', { ...pod('p'), spec: { ...pod('p').spec, nodeName: 'n' } });
    const held = { ...workflow('w'), metadata: { name: 'w', finalizers: ['a.io/b'] } };
    await kube.create(workflows, 'team', held);
    await kube.create(workflows, 'default', workflow('w'));
    await kube.delete(namespaces, null, 'team');
    await process.sleep(10_000);
    expect(set.cluster.peek(pods, 'team/p')?.metadata.deletionTimestamp).toBeDefined();
    expect(set.cluster.peek(workflows, 'team/w')?.metadata.deletionTimestamp).toBeUndefined();
    await process.sleep(40_000);
    const { status } = set.cluster.peek(namespaces, 'team') as unknown as {
      status: { conditions: { type: string; status: string; message: string }[] };
    };
    conditions.push(...status.conditions.filter((each) => each.status === 'True').map(({ message }) => message));
    await kube.patch(workflows, 'team', 'w', { type: 'merge', body: { metadata: { finalizers: null } } });
    await process.sleep(20_000);
  });
  await set.run();
  expect(conditions).toEqual([
    'Some resources are remaining: workflows.argoproj.io has 1 resource instances',
    'Some content in the namespace has finalizers remaining: a.io/b in 1 resource instances',
  ]);
  expect(set.cluster.peek(namespaces, 'team')).toBeUndefined();
  expect(set.cluster.peek(workflows, 'team/w')).toBeUndefined();
  expect(set.cluster.peek(workflows, 'default/w')).toBeDefined();
});
