import { describe, expect, it } from 'vitest';
import type { ChangedFact, EventFact, Observation } from '../sim/history/fact.ts';
import { changed } from './changed.fixture.ts';
import { monitorChangedSpecRunsAgain } from './changed-spec-runs-again.ts';
import { monitorEveryBuildNotifiesOnce } from './every-build-notifies-once.ts';
import { judge, said } from './facts.fixture.ts';
import { monitorFinishedStepRunsOnce } from './finished-step-runs-once.ts';
import { monitorNoRunningJobRepeated, type JobPodChange } from './no-running-job-repeated.ts';
import { monitorOneLivePodPerAttempt } from './one-live-pod-per-attempt.ts';
import { monitorOneRecordPerStep } from './one-record-per-step.ts';
import { monitorOneWorkerPerAttempt } from './one-worker-per-attempt.ts';
import { monitorReplayedResultEqualsFirst } from './replayed-result-equals-first.ts';
import { monitorStruckRunEndsAlike } from './struck-run-ends-alike.ts';

/** A pod of step `run/test` with a spec was made, and has ended. */
const pod = (key: string, spec: string): Observation => changed('pods', key, null, spec);
const gone = (key: string): Observation => changed('pods', key, 'live', null);
const checkpoint = (spec: string | null): Observation => changed('checkpoints', 'run/test', null, { spec });
const state = (run: string, now: string | null): Observation => changed('runs', run, '', { state: now });
const told = (run: string, now: string): Observation => changed('told', run, null, now);
const result = (value: string, spec = 'a'): Observation =>
  said('result', { run: 'run', step: 'test', spec, result: value });

function podOf({ collection, after }: ChangedFact) {
  return collection === 'pods' && typeof after === 'string' ? { step: 'run/test', spec: after } : null;
}

function checkpointOf({ collection, key, after }: ChangedFact) {
  return collection === 'checkpoints' ? { step: key, spec: (after as { spec: string | null }).spec } : null;
}

function runOf({ collection, key, after }: ChangedFact) {
  return collection === 'runs' ? { run: key, state: (after as { state: string | null }).state } : null;
}

function resultOf({ data }: EventFact) {
  return data as unknown as { run: string; step: string; spec: string; result: string };
}

describe('finished-step-runs-once', () => {
  const monitor = () => monitorFinishedStepRunsOnce({ checkpointOf, podOf });

  it('holds for pods before the checkpoint, and for another spec', () => {
    expect(judge(monitor(), [pod('x', 'a'), pod('y', 'a'), checkpoint('a'), pod('z', 'b')])).toEqual([]);
  });

  it('accuses a pod after it, of any spec where the checkpoint does not know', () => {
    const detail = 'y runs run/test, whose checkpoint is stored';
    expect(judge(monitor(), [checkpoint('a'), pod('y', 'a')])).toEqual([{ detail, steps: [0, 1] }]);
    expect(judge(monitor(), [checkpoint(null), pod('y', 'b')])).toEqual([{ detail, steps: [0, 1] }]);
  });
});

describe('replayed-result-equals-first', () => {
  const monitor = () => monitorReplayedResultEqualsFirst(resultOf);

  it('holds for equal results, and for those of another spec', () => {
    expect(judge(monitor(), [result('1'), result('1'), result('2', 'b')])).toEqual([]);
  });

  it('accuses another result', () => {
    expect(judge(monitor(), [result('1'), result('1'), result('2')])).toEqual([
      { detail: 'run/test gave 1, and then 2', steps: [0, 2] },
    ]);
  });
});

describe('one-live-pod-per-attempt', () => {
  const monitor = () =>
    monitorOneLivePodPerAttempt(({ key, after }) => ({ place: 'run/test', holder: key, held: after !== null }));

  it('holds for one after the other', () => {
    expect(judge(monitor(), [pod('x', 'a'), gone('x'), pod('y', 'a')])).toEqual([]);
  });

  it('accuses two at the same time', () => {
    expect(judge(monitor(), [pod('x', 'a'), pod('y', 'a')])).toEqual([
      { detail: 'run/test has 2 live pods: x, y', steps: [0, 1] },
    ]);
  });
});

describe('struck-run-ends-alike', () => {
  const monitor = () => monitorStruckRunEndsAlike(runOf, 'SUCCEEDED');

  it('judges the last end only, and no run that has none', () => {
    expect(judge(monitor(), [state('x', 'FAILED'), state('x', null), state('x', 'SUCCEEDED')])).toEqual([]);
    expect(judge(monitor(), [state('x', 'FAILED'), state('x', null)])).toEqual([]);
  });

  it('accuses another end', () => {
    expect(judge(monitor(), [state('x', 'SUCCEEDED'), state('y', 'FAILED')])).toEqual([
      { detail: 'run y is FAILED, undisturbed it is SUCCEEDED', steps: [1] },
    ]);
  });
});

describe('changed-spec-runs-again', () => {
  const monitor = () => monitorChangedSpecRunsAgain({ resultOf, podOf });

  it('holds for results of what ran', () => {
    expect(judge(monitor(), [pod('x', 'a'), result('1'), pod('y', 'b'), result('2', 'b')])).toEqual([]);
  });

  it('accuses the result of a spec that never ran', () => {
    expect(judge(monitor(), [pod('x', 'a'), result('1'), result('1', 'b')])).toEqual([
      { detail: 'run/test gave 1, but never ran as b', steps: [2] },
    ]);
  });
});

describe('every-build-notifies-once', () => {
  const monitor = () =>
    monitorEveryBuildNotifiesOnce({
      runs: ['x'],
      runOf,
      notificationOf: ({ collection, key, after }) =>
        collection === 'told' ? { run: key, state: String(after), final: after !== 'PENDING' } : null,
    });

  it('holds when the end is told last, and once', () => {
    expect(judge(monitor(), [told('x', 'PENDING'), state('x', 'FAILED'), told('x', 'FAILED')])).toEqual([]);
  });

  it.each([
    ['build x has not ended; told: PENDING', [told('x', 'PENDING'), state('x', null)]],
    ['build x is FAILED; told: PENDING', [told('x', 'PENDING'), state('x', 'FAILED')]],
    ['build x is FAILED; told: FAILED, FAILED', [state('x', 'FAILED'), told('x', 'FAILED'), told('x', 'FAILED')]],
    ['build x is FAILED; told: FAILED, PENDING', [state('x', 'FAILED'), told('x', 'FAILED'), told('x', 'PENDING')]],
    ['build x is FAILED; told: SUCCEEDED', [told('x', 'SUCCEEDED'), state('x', 'FAILED')]],
  ])('accuses: %s', (detail, observations) => {
    expect(judge(monitor(), observations).map((accusation) => accusation.detail)).toEqual([detail]);
  });
});

describe.each([
  ['one-worker-per-attempt', monitorOneWorkerPerAttempt, 'workers'],
  ['one-record-per-step', monitorOneRecordPerStep, 'records'],
])('%s', (id, monitorOf, what) => {
  const monitor = () => monitorOf(({ collection, after }) => (collection === 'made' ? String(after) : null));
  const made = (key: string, name: string): Observation => changed('made', key, null, name);

  it('holds for one under each name, whatever becomes of it', () => {
    expect(monitor().property.id).toBe(id);
    expect(judge(monitor(), [made('x', 'a'), changed('other', 'x', 'a', 'a'), made('y', 'b')])).toEqual([]);
  });

  it('accuses a second one', () => {
    expect(judge(monitor(), [made('x', 'a'), changed('other', 'x', 'a', null), made('y', 'a')])).toEqual([
      { detail: `a was given 2 ${what}`, steps: [0, 2] },
    ]);
  });
});

describe('no-running-job-repeated', () => {
  const changeOf = ({ key, after }: ChangedFact) => ({ ...(after as Omit<JobPodChange, 'pod'>), pod: key });
  const monitor = () => monitorNoRunningJobRepeated({ changeOf, timeout: 2500 });
  const job = (key: string, change: JobPodChange['change'], work = 'test'): Observation =>
    changed('pods', key, null, { work, change });

  it.each([
    ['a job that had ended', [job('x', 'made'), job('x', 'ended'), job('x', 'deleted'), job('y', 'made')]],
    ['a job that is not run again', [job('x', 'made'), job('x', 'deleted'), job('y', 'made', 'lint')]],
    [
      'a job that was late',
      [job('x', 'made'), job('z', 'made'), job('z', 'ended'), job('x', 'deleted'), job('y', 'made')],
    ],
  ])('holds for %s', (_what, observations) => {
    expect(judge(monitor(), observations)).toEqual([]);
  });

  it('accuses the second run of a job that was cut off', () => {
    expect(judge(monitor(), [job('x', 'made'), job('x', 'deleted'), job('x', 'deleted'), job('y', 'made')])).toEqual([
      { detail: 'test was cut off in x, and runs again in y', steps: [1, 3] },
    ]);
  });
});
