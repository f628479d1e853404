import { describe, expect, test } from 'vitest';
import type { OwnerReference } from '../../../modules/ports/kube.ts';
import { events } from '../../../modules/ports/pod.ts';
import { stage, type Stage } from '../cluster.fixture.ts';
import { pod, pods, workflow, workflows } from '../fixture.ts';
import { startGarbageCollector } from './garbage-collector.ts';
import { startKubeScheduler } from './kube-scheduler.ts';
import { startKubelet } from './kubelet.ts';

/** The life of a pod as the facts tell it: node, phase and whether it is terminating. */
function lifeOf({ facts }: Stage, name: string): readonly string[] {
  return facts.flatMap((fact) => {
    if (fact.kind !== 'changed' || fact.key !== `default/${name}`) return [];
    if (fact.after === null) return ['gone'];
    const { metadata, spec, status } = fact.after as ReturnType<typeof pod>;
    return [
      `${spec.nodeName === undefined ? 'unbound' : 'bound'} ${status?.phase}${metadata.deletionTimestamp === undefined ? '' : ' terminating'}`,
    ];
  });
}

describe('kube-scheduler and kubelet', () => {
  test('bind, start and finish pods', async () => {
    const set = stage();
    startKubeScheduler(set.cluster);
    startKubelet(set.cluster, { outcome: ({ metadata }) => (metadata.name === 'bad' ? 'Failed' : 'Succeeded') });
    set.replica('solo', async (kube) => {
      await kube.create(pods, 'default', pod('good'));
      await kube.create(pods, 'default', pod('bad'));
      await kube.create(pods, 'default', {
        ...pod('foreign'),
        spec: { ...pod('foreign').spec, schedulerName: 'mine' },
      });
    });
    await set.run();
    expect(lifeOf(set, 'good')).toEqual(['unbound Pending', 'bound Pending', 'bound Running', 'bound Succeeded']);
    expect(lifeOf(set, 'bad').at(-1)).toBe('bound Failed');
    expect(lifeOf(set, 'foreign')).toEqual(['unbound Pending']);
  });

  test('a running pod that is deleted terminates within its grace', async () => {
    const set = stage();
    startKubeScheduler(set.cluster);
    startKubelet(set.cluster, { duration: () => null, deletionLatency: [100_000, 200_000] });
    set.replica('solo', async (kube, process) => {
      await kube.create(pods, 'default', pod('a'));
      await process.sleep(60_000);
      await kube.delete(pods, 'default', 'a', { gracePeriodSeconds: 7 });
    });
    await set.run();
    expect(lifeOf(set, 'a').slice(-3)).toEqual(['bound Running terminating', 'bound Running terminating', 'gone']);
    const [marked = 0, , removed = 0] = set.facts
      .filter(({ kind }) => kind === 'changed')
      .map(({ time }) => time)
      .slice(-3);
    expect(removed - marked).toBeCloseTo(7000, 3);
  });

  test('a pod that fits nowhere is reported and tried again', async () => {
    const set = stage();
    let refusals = 3;
    startKubeScheduler(set.cluster, { place: () => (refusals-- > 0 ? null : 'node-1') });
    let reasons = 0;
    set.replica('solo', async (kube, process) => {
      await kube.create(pods, 'default', pod('a'));
      await process.sleep(60_000);
      const found = await kube.list(events, null, { fieldSelector: 'reason=FailedScheduling,involvedObject.name=a' });
      reasons = found.ok ? found.value.items.length : -1;
    });
    await set.run();
    expect(lifeOf(set, 'a')).toEqual(['unbound Pending', 'bound Pending']);
    expect(reasons).toBe(3);
  });
});

describe('row 39: the garbage collector', () => {
  function owner(name: string, uid: string): { readonly ownerReferences: readonly OwnerReference[] } {
    return { ownerReferences: [{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', name, uid }] };
  }

  test('deletes dependents in the background, by uid, and those born without an owner', async () => {
    const set = stage();
    startGarbageCollector(set.cluster);
    set.replica('solo', async (kube, process) => {
      const created = await kube.create(workflows, 'default', workflow('w'));
      const uid = created.ok ? (created.value.metadata.uid ?? '') : '';
      const child = (name: string, uid: string) => ({ ...pod(name), metadata: { name, ...owner('w', uid) } });
      await kube.create(pods, 'default', child('kept', uid));
      await kube.create(pods, 'default', child('stray', 'another'));
      await process.sleep(20_000);
      expect(lifeOf(set, 'kept')).toEqual(['unbound Pending']);
      expect(lifeOf(set, 'stray')).toEqual(['unbound Pending', 'unbound Pending terminating', 'gone']);
      await kube.delete(workflows, 'default', 'w');
      expect(set.cluster.peek(pods, 'default/kept')).toBeDefined();
    });
    await set.run();
    expect(lifeOf(set, 'kept')).toEqual(['unbound Pending', 'unbound Pending terminating', 'gone']);
    expect(
      set.facts.some((fact) => fact.kind === 'lifecycle' && fact.change === 'exited' && fact.detail !== null),
    ).toBe(false);
  });
});
