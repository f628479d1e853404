import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OwnerReference } from '../ports/kube.ts';
import type { Pod } from '../ports/pod.ts';
import { parseWaitConfig } from './config.ts';
import { countPods } from './pod-counts.ts';
import { historicRules, rules } from './pod-rules.ts';

type Phase = NonNullable<NonNullable<Pod['status']>['phase']>;

const apiVersions: { readonly [kind: string]: string } = { Job: 'batch/v1', CronJob: 'batch/v1' };

function pod(namespace: string, phase: Phase, nodeName?: string, ownerKind?: string): Pod {
  const owner = (kind: string): OwnerReference => ({
    apiVersion: apiVersions[kind] ?? 'example.org/v1',
    kind,
    name: 'o',
    uid: 'o',
  });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name: 'p', ...(ownerKind === undefined ? {} : { ownerReferences: [owner(ownerKind)] }) },
    spec: { containers: [], ...(nodeName === undefined ? {} : { nodeName }) },
    status: { phase },
  };
}

const case32: readonly Pod[] = [
  pod('kube-system', 'Pending'),
  pod('argocd', 'Running', 'n1'),
  pod('a', 'Running', 'n1'),
  pod('a', 'Pending', 'n1'),
  pod('a', 'Pending'),
  pod('a', 'Pending', ''),
  pod('a', 'Pending', undefined, 'Job'),
  pod('a', 'Pending', undefined, 'RayJob'),
  pod('a', 'Pending', undefined, 'JobSet'),
  pod('a', 'Failed', 'n1'),
  pod('a', 'Succeeded', 'n1'),
  pod('a', 'Unknown', 'n1'),
];

describe('case 32: counts', () => {
  test('as merged', () => {
    const expected = { total: 10, running: 1, pending: 6, failed: 1, unscheduled: 2 };
    expect(countPods(case32, historicRules)).toEqual(expected);
  });

  test('ours: only the Job proper is exempt', () => {
    expect(countPods(case32, rules)).toEqual({ total: 10, running: 1, pending: 6, failed: 1, unscheduled: 4 });
  });

  test.each([
    ['Job', 0, 0],
    ['CronJob', 0, 1],
    ['RayJob', 0, 1],
    ['JobSet', 0, 1],
    ['PyTorchJob', 0, 1],
    ['ReplicaSet', 1, 1],
    [undefined, 1, 1],
  ])('an unscheduled pod of %s: merged %d, ours %d', (kind, merged, ours) => {
    const pods = [pod('a', 'Pending', undefined, kind)];
    expect(countPods(pods, historicRules).unscheduled).toBe(merged);
    expect(countPods(pods, rules).unscheduled).toBe(ours);
  });

  test('a Job of another group is not exempt', () => {
    const volcano = { apiVersion: 'batch.volcano.sh/v1alpha1', kind: 'Job', name: 'j', uid: 'j' };
    const plain = pod('a', 'Pending');
    const owned: Pod = { ...plain, metadata: { ...plain.metadata, ownerReferences: [volcano] } };
    expect(countPods([owned], historicRules).unscheduled).toBe(0);
    expect(countPods([owned], rules).unscheduled).toBe(1);
  });

  test('within one snapshot the numbers agree', () => {
    const anyPod = fc
      .tuple(
        fc.constantFrom('a', 'b', 'kube-system'),
        fc.constantFrom<Phase>('Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'),
        fc.constantFrom(undefined, '', 'n1'),
        fc.constantFrom(undefined, 'Job', 'RayJob'),
      )
      .map(([namespace, phase, node, owner]) => pod(namespace, phase, node, owner));
    fc.assert(
      fc.property(fc.array(anyPod), fc.constantFrom(rules, historicRules), (pods, rules) => {
        const { total, running, pending, failed, unscheduled } = countPods(pods, rules);
        expect(unscheduled).toBeLessThanOrEqual(pending);
        expect(running + pending + failed).toBeLessThanOrEqual(total);
      }),
    );
  });
});

describe('case 33: configuration', () => {
  test.each([
    [undefined, undefined, 60, 5],
    ['', '', 60, 5],
    ['08', '09', 8, 9],
    ['0', '1', 0, 1],
    ['3', undefined, 3, 5],
  ])('deadline %j and interval %j mean %d and %d', (deadline, interval, deadlineSeconds, intervalSeconds) => {
    const parsed = parseWaitConfig({ KWOK_VERIFY_PODS_DEADLINE: deadline, KWOK_VERIFY_PODS_INTERVAL: interval });
    expect(parsed).toEqual({ ok: true, value: { deadlineSeconds, intervalSeconds } });
  });

  test.each(['abc', '2.5', '-1', ' 5', '0x10', '99999999999999999999'])('%j is refused for both', (text) => {
    const deadline = parseWaitConfig({ KWOK_VERIFY_PODS_DEADLINE: text });
    expect(deadline).toMatchObject({ ok: false, error: { variable: 'KWOK_VERIFY_PODS_DEADLINE' } });
    const interval = parseWaitConfig({ KWOK_VERIFY_PODS_INTERVAL: text });
    expect(interval).toMatchObject({ ok: false, error: { variable: 'KWOK_VERIFY_PODS_INTERVAL' } });
  });

  test.each(['0', '00'])('interval %j is refused', (text) => {
    expect(parseWaitConfig({ KWOK_VERIFY_PODS_INTERVAL: text }).ok).toBe(false);
  });
});
