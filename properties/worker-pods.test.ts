import { describe, expect, it } from 'vitest';
import type { Fact, Observation } from '../sim/history/fact.ts';
import { monitorBoundedAdoptionPatches } from './bounded-adoption-patches.ts';
import { monitorBoundedPodDeletes } from './bounded-pod-deletes.ts';
import { monitorBoundedRelabels } from './bounded-relabels.ts';
import { monitorCompletedPodsCleaned } from './completed-pods-cleaned.ts';
import { judge } from './facts.fixture.ts';
import { monitorNoDoubleAccounting } from './no-double-accounting.ts';
import { monitorNoDoubleRun, type Execution } from './no-double-run.ts';
import { monitorNoRelabelOfLiveOwner } from './no-relabel-of-live-owner.ts';
import type { Belonging } from './owner-liveness.ts';
import { monitorSlotsReturnToZero } from './slots-return-to-zero.ts';

// A little world: owner `a1` is a life of replica `a`; pods are their owners' names.
const beat = (owner: string): Observation => ({
  kind: 'event',
  process: owner.slice(0, 1),
  name: 'beat',
  data: { owner },
});
const crash = (process: string): Observation => ({ kind: 'lifecycle', process, change: 'crashed', detail: null });
const resume = (process: string): Observation => ({ kind: 'lifecycle', process, change: 'resumed', detail: null });
const pod = (process: string | null, before: string | null, after: string | null): Observation => ({
  kind: 'changed',
  store: 'kube',
  collection: 'pods',
  key: 'p',
  before,
  after,
  version: '1',
  process,
});
const said = (process: string, name: string, value: unknown): Observation => ({
  kind: 'event',
  process,
  name,
  data: { value },
});
const wait = (seconds: number): Observation[] => Array.from({ length: seconds }, () => said('x', 'nothing', null));

const dataOf = (fact: Fact, name: string, key = 'value'): unknown =>
  fact.kind === 'event' && fact.name === name ? fact.data[key] : null;
const heartbeatOf = (fact: Fact): string | null => dataOf(fact, 'beat', 'owner') as string | null;
const ownerChange = (fact: Fact): Belonging | null =>
  fact.kind === 'changed'
    ? { object: fact.key, before: fact.before as string | null, after: fact.after as string | null }
    : null;
const reading = { heartbeatOf, ownerChange, threshold: 3000 };

describe('no relabel of a live owner', () => {
  const details = (facts: readonly Observation[]): readonly string[] =>
    judge(monitorNoRelabelOfLiveOwner(reading), facts).map(({ detail }) => detail);

  it('breaks when a sibling takes a pod within the threshold', () => {
    expect(details([beat('a1'), beat('b1'), pod('b', 'a1', 'b1')])).toEqual([
      'b took p from a1 for b1 although a1 is alive',
    ]);
  });
  it('holds for owners that crashed, and for those that were silent for longer than the threshold', () => {
    expect(details([beat('a1'), crash('a'), pod('b', 'a1', 'b1')])).toEqual([]);
    expect(details([beat('a1'), ...wait(3), pod('b', 'a1', 'b1')])).toEqual([]);
  });
  it('an owner that renewed its heartbeat is alive again; another life of its replica is not it', () => {
    expect(details([beat('a1'), ...wait(9), beat('a1'), pod('b', 'a1', 'b1')])).toHaveLength(1);
    expect(details([beat('a1'), crash('a'), beat('a2'), pod('b', 'a1', 'b1')])).toEqual([]);
  });
  it('the world, owners themselves and unknown owners are not judged', () => {
    expect(details([beat('a1'), pod(null, 'a1', 'b1'), pod('a', 'a1', 'a2'), pod('b', 'z9', 'b1')])).toEqual([]);
  });
});

describe('bounded relabels', () => {
  const monitor = () => monitorBoundedRelabels({ ownerChange, bound: 1 });

  it('breaks on the second change of hands', () => {
    expect(judge(monitor(), [pod('b', 'a1', 'b1'), pod('c', 'b1', 'c1')])).toEqual([
      { detail: 'p changed hands 2 times', steps: [0, 1] },
    ]);
  });
  it('holds for other writes, and starts anew with a new pod', () => {
    const moves = [pod('b', 'a1', 'b1'), pod('b', 'b1', 'b1'), pod('b', 'b1', null), pod('c', null, 'c1')];
    expect(judge(monitor(), [...moves, pod('d', 'c1', 'd1')])).toEqual([]);
  });
});

describe('bounded adoption patches', () => {
  const tick = (patches: number): Observation => said('b', 'tick', patches);
  const monitor = () =>
    monitorBoundedAdoptionPatches({ ...reading, tickOf: (fact) => dataOf(fact, 'tick') as number | null });

  it('holds when each patch was for the pod of a dead owner', () => {
    const dead = [beat('a1'), pod('a', null, 'a1'), crash('a')];
    expect(judge(monitor(), [...dead, pod('b', 'a1', 'b1'), tick(1)])).toEqual([]);
    expect(judge(monitor(), [...dead, tick(1)])).toEqual([]);
  });
  it('breaks when a pod’s owner was alive, and for pods of earlier ticks', () => {
    const alive = [beat('a1'), pod('a', null, 'a1'), pod('b', 'a1', 'b1'), beat('b1')];
    expect(judge(monitor(), [...alive, tick(1)])).toHaveLength(1);
    const before = [beat('a1'), beat('b1'), pod('a', null, 'a1'), crash('a'), pod('b', 'a1', 'b1'), tick(1)];
    expect(judge(monitor(), [...before, beat('b1'), tick(1)])).toHaveLength(1);
  });
});

describe('completed pods are cleaned up', () => {
  const monitor = () =>
    monitorCompletedPodsCleaned({
      ...reading,
      bound: 5000,
      podOf: (fact) =>
        fact.kind === 'changed'
          ? { object: fact.key, owner: String(fact.after ?? fact.before), awaits: fact.after !== null }
          : null,
    });

  it('holds when a dead owner’s pod goes in time, and for living owners', () => {
    expect(judge(monitor(), [beat('a1'), pod('a', null, 'a1'), crash('a'), ...wait(3), pod('b', 'a1', null)])).toEqual(
      [],
    );
    const alive = Array.from({ length: 20 }, () => beat('a1'));
    expect(judge(monitor(), [beat('a1'), pod('a', null, 'a1'), ...alive])).toEqual([]);
  });
  it('breaks when it goes too late, or never', () => {
    const dead = [beat('a1'), pod('a', null, 'a1'), crash('a'), ...wait(6)];
    expect(judge(monitor(), [...dead, pod('b', 'a1', null)])).toHaveLength(1);
    expect(judge(monitor(), dead)).toEqual([
      { detail: 'p of dead a1 was not cleaned up in time: 2000 ms over the bound', steps: [0, 1] },
    ]);
  });
  it('a disturbance of any replica gives it time again', () => {
    const dead = [beat('a1'), pod('a', null, 'a1'), crash('a'), ...wait(4), resume('b'), ...wait(4)];
    expect(judge(monitor(), [...dead, pod('b', 'a1', null)])).toEqual([]);
  });
});

describe('slots return to zero', () => {
  const monitor = () =>
    monitorSlotsReturnToZero({
      slotsOf: (fact) => dataOf(fact, 'slots') as number | null,
      isWork: (fact) => fact.kind === 'changed',
      quiet: 3000,
    });
  const work = pod('a', null, 'a1');

  it('holds when they do, when the replica is down, and while there is work', () => {
    expect(judge(monitor(), [work, said('a', 'slots', 2), said('a', 'slots', 0), ...wait(5)])).toEqual([]);
    expect(judge(monitor(), [work, said('a', 'slots', 2), crash('a'), ...wait(5)])).toEqual([]);
    expect(judge(monitor(), [said('a', 'slots', 2), ...wait(5), work])).toEqual([]);
  });
  it('breaks when one is left', () => {
    expect(judge(monitor(), [work, said('a', 'slots', 2), said('a', 'slots', 1), ...wait(5)])).toEqual([
      { detail: 'a still counts 1 running tasks when none is left', steps: [2] },
    ]);
  });
});

describe('no double run', () => {
  const run = (change: 'began' | 'ended', by: string, attempt = '1'): Observation =>
    said('w', 'run', { task: 't', attempt, by, change });
  const monitor = () => monitorNoDoubleRun((fact) => dataOf(fact, 'run') as Execution | null);

  it('holds for one try after the other, and for a pod that begins twice', () => {
    expect(judge(monitor(), [run('began', 'p'), run('began', 'p'), run('ended', 'p'), run('began', 'q', '2')])).toEqual(
      [],
    );
  });
  it('breaks when two pods run at once, and when one try runs twice', () => {
    expect(judge(monitor(), [run('began', 'p'), run('began', 'q', '2')])).toEqual([
      { detail: 't began in q while it ran in p', steps: [0, 1] },
    ]);
    expect(judge(monitor(), [run('began', 'p'), run('ended', 'p'), run('began', 'q')])).toEqual([
      { detail: 'try 1 of t began in q after it had begun in p', steps: [0, 2] },
    ]);
  });
});

describe('no double accounting', () => {
  const monitor = () => monitorNoDoubleAccounting((fact) => dataOf(fact, 'accounted') as string | null);

  it('holds for different tries, breaks for the same', () => {
    expect(judge(monitor(), [said('a', 'accounted', 't/1'), said('b', 'accounted', 't/2')])).toEqual([]);
    expect(judge(monitor(), [said('a', 'accounted', 't/1'), said('b', 'accounted', 't/1')])).toEqual([
      { detail: 't/1 was accounted twice', steps: [0, 1] },
    ]);
  });
});

describe('bounded deletes of pods', () => {
  const monitor = () =>
    monitorBoundedPodDeletes({ deleteOf: (fact) => dataOf(fact, 'delete') as string | null, bound: 1 });

  it('holds up to the bound, breaks beyond', () => {
    expect(judge(monitor(), [said('a', 'delete', 'p'), said('a', 'delete', 'q')])).toEqual([]);
    expect(judge(monitor(), [said('a', 'delete', 'p'), said('b', 'delete', 'p')])).toEqual([
      { detail: 'p was cleaned up 2 times', steps: [0, 1] },
    ]);
  });
});
