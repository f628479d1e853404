import { describe, expect, test } from 'vitest';
import { badRequest, FakeKube, podOf, queuedTask, silent, taskKey } from '../kube.fixture.ts';
import type { TaskInstanceTable } from '../schema.ts';
import { keyText, type TaskKey } from '../task-key.ts';
import { adoptLaunched, tryAdopt } from './try-adopt.ts';

function setting(kube: FakeKube, self: string) {
  const running = new Map<string, TaskKey>();
  let completedCalls = 0;
  const base = { kube, log: silent, namespace: 'default', self, executor: { running } };
  return {
    running,
    completedCalls: () => completedCalls,
    launched: (taskId: string, toFlush: Map<string, TaskInstanceTable>) =>
      adoptLaunched(base, podOf(taskId, 'old', 'Running'), toFlush),
    tryAdopt: async (tasks: readonly TaskInstanceTable[]) => {
      const flushed = await tryAdopt(
        {
          ...base,
          adoptCompleted: async () => {
            completedCalls += 1;
          },
        },
        tasks,
      );
      return flushed.map(({ id }) => id);
    },
  };
}

const owned = (owner: number): string => `kubernetes_executor=True,airflow-worker=${owner},airflow_executor_done!=True`;

describe('adoption of launched pods, upstream test_kubernetes_executor.py', () => {
  test('case 5: relabelled, no longer to be flushed, running', async () => {
    const kube = new FakeKube();
    const { launched, running } = setting(kube, 'modified');
    const toFlush = new Map([[keyText(taskKey('one')), queuedTask('one', 1)]]);
    await launched('one', toFlush);
    expect(kube.calls).toEqual([
      {
        verb: 'patch',
        name: 'one',
        patch: { type: 'merge', body: { metadata: { labels: { 'airflow-worker': 'modified' } } } },
      },
    ]);
    expect(toFlush.size).toBe(0);
    expect([...running.keys()]).toEqual([keyText(taskKey('one'))]);
  });

  test('case 6: a pod that cannot be patched stays to be flushed', async () => {
    const kube = new FakeKube();
    kube.failure = badRequest;
    const { launched, running } = setting(kube, 'modified');
    const toFlush = new Map([[keyText(taskKey('one')), queuedTask('one', 1)]]);
    await launched('one', toFlush);
    expect(toFlush.size).toBe(1);
    expect(running.size).toBe(0);
  });

  test('case 7: a pod of a task that nobody asked about is left alone', async () => {
    const kube = new FakeKube();
    const { launched } = setting(kube, 'modified');
    await launched('foreign', new Map([[keyText(taskKey('one')), queuedTask('one', 1)]]));
    expect(kube.calls).toEqual([]);
  });

  test('case 8: two rounds, under the label of whoever queued the task then', async () => {
    const kube = new FakeKube();
    const first = setting(kube, '10');
    expect(await first.tryAdopt([queuedTask('one', 1)])).toEqual(['one']);
    expect(kube.calls).toEqual([
      { verb: 'list', options: { labelSelector: owned(1), fieldSelector: 'status.phase!=Succeeded' } },
    ]);
    kube.pods = [podOf('one', '10', 'Running')];
    const second = setting(kube, '20');
    expect(await second.tryAdopt([queuedTask('one', 10)])).toEqual([]);
    expect(kube.selectors).toEqual([owned(1), owned(10)]);
  });

  test('case 9: one LIST for each owner', async () => {
    const kube = new FakeKube();
    await setting(kube, '1').tryAdopt([queuedTask('one', 10), queuedTask('two', 40), queuedTask('three', 40)]);
    expect(kube.selectors).toEqual([owned(10), owned(40)]);
  });

  test('case 10: without pods all tasks are flushed, and completed pods are still adopted', async () => {
    const { tryAdopt: adopt, completedCalls } = setting(new FakeKube(), '1');
    expect(await adopt([queuedTask('one', 10), queuedTask('two', 40)])).toEqual(['one', 'two']);
    expect(completedCalls()).toBe(1);
  });

  test('case 11: what runs here already is not flushed', async () => {
    const { tryAdopt: adopt, running } = setting(new FakeKube(), '1');
    running.set(keyText(taskKey('one')), taskKey('one'));
    expect(await adopt([queuedTask('one', 10)])).toEqual([]);
  });
});
