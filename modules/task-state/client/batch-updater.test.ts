import { describe, expect, it } from 'vitest';
import { fail, succeed, type ApiResult } from '../../pipeline-api/result.ts';
import type { NewArtifact, NewLink, TaskApi, TaskUpdate } from '../task-api.ts';
import { BatchUpdater, tasksBeforeLinks, tasksLast, type FlushOrder } from './batch-updater.ts';

const artifact: NewArtifact = {
  namespace: 'team',
  type: 'system.Model',
  uri: 's3://models/1',
  task: 'train',
  run: 'r',
  io: 'OUTPUT',
  iteration: null,
  key: 'model',
};
const link: NewLink = { artifact: 'a', task: 'train', run: 'r', io: 'COMPONENT_INPUT', iteration: null, key: 'data' };

/** An API that notes calls and fails those that `failing` names, each as often as it says. */
function noting(failing: { [call: string]: number } = {}) {
  const calls: string[] = [];
  const updates: TaskUpdate[] = [];
  const answer = async <T>(call: string, value: T): Promise<ApiResult<T>> => {
    calls.push(call);
    const left = failing[call] ?? 0;
    failing[call] = left - 1;
    return left > 0 ? fail('unavailable', 'not now') : succeed(value);
  };
  const api: Pick<TaskApi, 'createArtifacts' | 'linkArtifacts' | 'updateTasks'> = {
    createArtifacts: (asked) => answer(`artifacts ${asked.length}`, []),
    linkArtifacts: (asked) => answer(`links ${asked.length}`, []),
    updateTasks: (asked) => {
      updates.push(...asked);
      return answer(`tasks ${asked.length}`, []);
    },
  };
  return { api, calls, updates };
}

async function flushed(order: FlushOrder, failing: { [call: string]: number } = {}) {
  const noted = noting(failing);
  const batch = new BatchUpdater(noted.api, order, 1);
  batch.queueArtifact(artifact);
  batch.queueArtifact({ ...artifact });
  batch.queueLink(link);
  batch.queueLink({ ...link });
  batch.queueTask('train', { state: 'RUNNING', message: 'first' });
  batch.queueTask('train', { state: 'SUCCEEDED', finishedAt: 5 });
  return { batch, ...noted, first: await batch.flush() };
}

describe('a batch of updates', () => {
  it('was sent with the tasks before the links by #12430', async () => {
    expect((await flushed(tasksBeforeLinks)).calls).toEqual(['artifacts 1', 'tasks 1', 'links 1']);
  });

  it('is sent with the tasks last since', async () => {
    expect((await flushed(tasksLast)).calls).toEqual(['artifacts 1', 'links 1', 'tasks 1']);
  });

  it('merges what is queued for one task: the last word counts', async () => {
    expect((await flushed(tasksLast)).updates).toEqual([
      {
        id: 'train',
        attempt: 1,
        change: { state: 'SUCCEEDED', message: 'first', finishedAt: 5, inputs: [], outputs: [] },
      },
    ]);
  });

  it('case 30: sends only the rest after a call that failed', async () => {
    const { batch, calls, first } = await flushed(tasksLast, { 'links 1': 1 });
    expect(first).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(await batch.flush()).toEqual(succeed(null));
    expect(calls).toEqual(['artifacts 1', 'links 1', 'links 1', 'tasks 1']);
    await batch.flush();
    expect(calls).toHaveLength(4);
  });
});
