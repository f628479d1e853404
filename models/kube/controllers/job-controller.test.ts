import { expect, test } from 'vitest';
import type { Kube, KubeObject, Resource } from '../../../modules/ports/kube.ts';
import { pods } from '../../../modules/ports/pod.ts';
import { stage, type Stage } from '../cluster.fixture.ts';
import { startGarbageCollector } from './garbage-collector.ts';
import { startJobController } from './job-controller.ts';
import { startKubeScheduler } from './kube-scheduler.ts';
import { startKubelet, type PodOutcome } from './kubelet.ts';
import { partOf } from '../objects/object-fields.ts';

const jobs: Resource = { group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job', namespaced: true };

function job(spec: object): KubeObject {
  const template = {
    metadata: { labels: { app: 'x' } },
    spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] },
  };
  const object = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j' }, spec: { template, ...spec } };
  return object;
}

/** A cluster whose pods run for five seconds, or for ever, and end like this, one after the other, the last one always. */
function jobStage(outcomes: readonly PodOutcome[]): Stage {
  const set = stage();
  let ended = 0;
  startGarbageCollector(set.cluster);
  startKubeScheduler(set.cluster);
  startKubelet(set.cluster, {
    duration: () => (outcomes.length === 0 ? null : [5000, 5000]),
    outcome: () => outcomes[Math.min(ended++, outcomes.length - 1)] ?? 'Succeeded',
  });
  startJobController(set.cluster);
  return set;
}

async function run(
  set: Stage,
  spec: object,
  then?: (sleep: (duration: number) => Promise<void>, kube: Kube) => Promise<void>,
) {
  set.replica('client', async (kube, process) => {
    expect((await kube.create(jobs, 'default', job(spec))).ok).toBe(true);
    await then?.((duration) => process.sleep(duration), kube);
  });
  expect(await set.run()).toBe('quiet');
}

function statusOf({ cluster }: Stage): unknown {
  const found = cluster.peek(jobs, 'default/j');
  return found === undefined ? undefined : partOf(found, 'status');
}

function podsOf({ cluster }: Stage): readonly KubeObject[] {
  return [
    ...cluster.store
      .collection('pods')
      .select({ namespace: null, labels: { requirements: [] }, fields: { requirements: [] } }),
  ];
}

/** Virtual ms at which pods were made. */
function births({ facts }: Stage): readonly number[] {
  return facts.flatMap((fact) =>
    fact.kind === 'changed' && fact.collection === 'pods' && fact.before === null ? [fact.time] : [],
  );
}

test('runs the pods of a job, no more at a time than allowed, until it is complete', async () => {
  const set = jobStage(['Succeeded']);
  await run(set, { completions: 3, parallelism: 2 });
  const why = { status: 'True', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' };
  expect(statusOf(set)).toEqual({
    startTime: expect.any(String),
    completionTime: expect.any(String),
    conditions: ['SuccessCriteriaMet', 'Complete'].map((type) => ({
      type,
      ...why,
      lastProbeTime: expect.any(String),
      lastTransitionTime: expect.any(String),
    })),
    succeeded: 3,
    ready: 0,
    terminating: 0,
    uncountedTerminatedPods: {},
  });
  const [first = 0, second = 0, third = 0] = births(set);
  expect([second - first, third - first > 5000]).toEqual([0, true]);
  const { uid } = set.cluster.peek(jobs, 'default/j')?.metadata ?? {};
  expect(podsOf(set)).toHaveLength(3);
  for (const { metadata } of podsOf(set)) {
    expect(metadata.name).toMatch(/^j-[a-z0-9]{5}$/);
    expect(metadata.labels).toMatchObject({ app: 'x', 'batch.kubernetes.io/job-name': 'j', 'controller-uid': uid });
    expect(metadata.ownerReferences).toEqual([
      { apiVersion: 'batch/v1', kind: 'Job', name: 'j', uid, controller: true, blockOwnerDeletion: true },
    ]);
    expect(metadata.finalizers).toBeUndefined();
  }
});

test('tries again after 10 s, then 20 s, and gives up beyond the limit', async () => {
  const set = jobStage(['Failed']);
  await run(set, { backoffLimit: 2 });
  expect(statusOf(set)).toMatchObject({
    failed: 3,
    conditions: [
      { type: 'FailureTarget', reason: 'BackoffLimitExceeded' },
      { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' },
    ],
  });
  expect(statusOf(set)).not.toHaveProperty('completionTime');
  const [first = 0, second = 0, third = 0, ...more] = births(set);
  expect(more).toEqual([]);
  expect(second - first).toBeGreaterThan(15_000);
  expect(second - first).toBeLessThan(20_500);
  expect(third - second).toBeGreaterThan(25_000);
});

test('forgets failures after a success', async () => {
  const set = jobStage(['Failed', 'Succeeded', 'Failed', 'Succeeded']);
  await run(set, { completions: 2 });
  expect(statusOf(set)).toMatchObject({ failed: 2, succeeded: 2, conditions: [{}, { type: 'Complete' }] });
  const [, , third = 0, fourth = 0] = births(set);
  expect(fourth - third).toBeLessThan(20_000);
});

test('ends what runs beyond the deadline', async () => {
  const set = jobStage([]);
  await run(set, { activeDeadlineSeconds: 30, parallelism: 2 });
  expect(statusOf(set)).toMatchObject({
    terminating: 0,
    conditions: [{ type: 'FailureTarget' }, { type: 'Failed', reason: 'DeadlineExceeded' }],
  });
  expect(podsOf(set)).toEqual([]);
});

test('says how many pods run; one that is deleted has failed and is replaced', async () => {
  const set = jobStage([]);
  await run(set, {}, async (sleep, kube) => {
    await sleep(20_000);
    expect(statusOf(set)).toMatchObject({ active: 1, ready: 1, terminating: 0 });
    const [pod] = podsOf(set);
    await kube.delete(pods, 'default', pod?.metadata.name ?? '', { gracePeriodSeconds: 1 });
    await sleep(40_000);
    expect(statusOf(set)).toMatchObject({ active: 1, ready: 1, failed: 1 });
  });
  expect(podsOf(set)).toHaveLength(1);
});

test('lets the pods of a deleted job go', async () => {
  const set = jobStage([]);
  await run(set, {}, async (sleep, kube) => {
    await sleep(20_000);
    await kube.delete(jobs, 'default', 'j', { propagationPolicy: 'Background' });
  });
  expect([statusOf(set), podsOf(set)]).toEqual([undefined, []]);
});

test.each([{ suspend: true }, { completionMode: 'Indexed', completions: 1 }, { managedBy: 'example.com/other' }])(
  'leaves %j alone',
  async (spec) => {
    const set = jobStage(['Succeeded']);
    await run(set, spec);
    expect([statusOf(set), podsOf(set)]).toEqual([{}, []]);
  },
);
