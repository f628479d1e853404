import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../config.ts';
import { FakeKube, podOf, badRequest, silent, taskKey } from '../kube.fixture.ts';
import type { SchedulerPorts } from '../ports.ts';
import type { PodResult } from '../watch/pod-watcher.ts';
import { drainOnce, drainPerResult, type DrainPolicy } from './drain.ts';
import { KubernetesExecutor } from './kubernetes-executor.ts';
import { createBlindly } from './launch-policy.ts';
import { cleanUpAlways } from './pod-cleanup.ts';
import { randomName } from './worker-pod.ts';

function executor(kube: FakeKube, drain: DrainPolicy): KubernetesExecutor {
  // The database is not asked about tries that hold no slot.
  const ports = { kube, log: silent } as Partial<SchedulerPorts> as SchedulerPorts;
  return new KubernetesExecutor({
    ports,
    config: defaultConfig,
    self: 1,
    podName: randomName,
    launch: createBlindly,
    drain,
    cleanUp: cleanUpAlways,
    mayAct: () => true,
    breathe: async () => {},
  });
}

function result(taskId: string): PodResult {
  const { name = '', namespace = '', uid = '', resourceVersion = '' } = podOf(taskId, '1', 'Succeeded').metadata;
  return { name, namespace, uid, resourceVersion, key: taskKey(taskId), outcome: 'succeeded', gone: false };
}

async function syncWithTwoResults(kube: FakeKube, drain: DrainPolicy): Promise<KubernetesExecutor> {
  const subject = executor(kube, drain);
  subject.complete([{ namespace: 'default', name: 'adopted', key: taskKey('adopted') }]);
  subject.result(result('one'));
  subject.result(result('two'));
  await subject.sync();
  return subject;
}

const deletesOf = (kube: FakeKube, name: string): number =>
  kube.calls.filter((call) => call.verb === 'delete' && call.name === name).length;

describe('case 14: adopted completed pods are drained', () => {
  test('once for a sync, however many results there are', async () => {
    const kube = new FakeKube();
    const subject = await syncWithTwoResults(kube, drainOnce);
    expect(deletesOf(kube, 'adopted')).toBe(1);
    expect(subject.completed.size).toBe(0);
  });
  test('before #68674: with every result, and never forgotten', async () => {
    const kube = new FakeKube();
    const subject = await syncWithTwoResults(kube, drainPerResult);
    expect(deletesOf(kube, 'adopted')).toBe(2);
    expect(subject.completed.size).toBe(1);
  });
  test('what failed is kept for the next sync', async () => {
    const kube = new FakeKube();
    kube.failure = badRequest;
    const subject = await syncWithTwoResults(kube, drainOnce);
    expect(subject.completed.size).toBe(1);
    kube.failure = null;
    await subject.sync();
    expect(subject.completed.size).toBe(0);
    expect(deletesOf(kube, 'adopted')).toBe(2);
  });
});
