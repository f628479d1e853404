import { describe, expect, test } from 'vitest';
import type { SqlResult } from '../../ports/sql/failure.ts';
import { badRequest, FakeKube, podOf, silent } from '../kube.fixture.ts';
import { spareAliveOrNobody, spareAliveOrSkip } from './alive-policy.ts';
import { CompletedPodAdopter } from './completed-pod-adopter.ts';
import { excludeAlive, excludeSelf, ownedBy, watchedBy } from './selector.ts';

function adopter(
  kube: FakeKube,
  alive: SqlResult<readonly number[]>,
  policy = spareAliveOrNobody,
): CompletedPodAdopter {
  return new CompletedPodAdopter({
    kube,
    log: silent,
    namespace: 'default',
    alive: async () => alive,
    policy,
    selector: excludeAlive,
  });
}

const nobody: SqlResult<readonly number[]> = { ok: true, value: [] };
const noDatabase: SqlResult<readonly number[]> = {
  ok: false,
  error: { kind: 'connectionLost', sqlState: '08006', message: 'gone' },
};

function clusterOfTwo(): FakeKube {
  const kube = new FakeKube();
  kube.pods = [podOf('one', 'other', 'Succeeded'), podOf('two', 'other', 'Succeeded')];
  return kube;
}

describe('adoption of completed pods, upstream test_kubernetes_executor.py', () => {
  test('case 1: one LIST, one PATCH for each pod, all remembered', async () => {
    const kube = clusterOfTwo();
    const adopted = await adopter(kube, nobody).adopt('modified');
    expect(kube.calls[0]).toEqual({
      verb: 'list',
      options: {
        labelSelector: 'kubernetes_executor=True,airflow-worker!=modified,airflow_executor_done!=True',
        fieldSelector: 'status.phase=Succeeded',
      },
    });
    expect(kube.count('list')).toBe(1);
    expect(kube.calls.slice(1)).toEqual(
      ['one', 'two'].map((name) => ({
        verb: 'patch',
        name,
        patch: { type: 'merge', body: { metadata: { labels: { 'airflow-worker': 'modified' } } } },
      })),
    );
    expect(adopted.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  test('case 2: living siblings are excluded', async () => {
    const kube = new FakeKube();
    await adopter(kube, { ok: true, value: [9, 7] }).adopt('5');
    expect(kube.selectors).toEqual([
      'kubernetes_executor=True,airflow-worker notin (5,7,9),airflow_executor_done!=True',
    ]);
  });

  test('case 3: a single scheduler sees the selector of before', async () => {
    const kube = new FakeKube();
    await adopter(kube, nobody).adopt('modified');
    expect(kube.selectors).toEqual([excludeSelf('modified', [])]);
  });

  test('case 4: pods that cannot be patched are tried once each and not remembered', async () => {
    const kube = clusterOfTwo();
    kube.failure = badRequest;
    expect(await adopter(kube, nobody).adopt('modified')).toEqual([]);
    expect(kube.count('patch')).toBe(2);
  });

  test('ids are sorted as text, and made safe', () => {
    expect(excludeAlive('5', ['10', '7'])).toContain('notin (10,5,7)');
    expect(excludeAlive('a b', [])).toContain('airflow-worker!=ab-0cc9cd4dd,');
    expect(ownedBy(['7', '10'])).toBe('kubernetes_executor=True,airflow-worker in (10,7),airflow_executor_done!=True');
    expect(watchedBy('7')).toBe('airflow-worker=7,airflow_executor_done!=True');
  });

  test('a database that does not answer empties the set of the living (#66400), or stops the tick', async () => {
    const open = new FakeKube();
    await adopter(open, noDatabase).adopt('5');
    expect(open.selectors).toEqual(['kubernetes_executor=True,airflow-worker!=5,airflow_executor_done!=True']);
    const closed = new FakeKube();
    expect(await adopter(closed, noDatabase, spareAliveOrSkip).adopt('5')).toEqual([]);
    expect(closed.calls).toEqual([]);
  });
});
