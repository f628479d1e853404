import { describe, expect, test } from 'vitest';
import type { Clock } from '../ports/clock.ts';
import type { Kube, KubeError, KubeObject, ObjectMeta } from '../ports/kube.ts';
import type { EventObject, Pod } from '../ports/pod.ts';
import { defaultConfig, type VerifyConfig } from './config.ts';
import { historicRules } from './pod-rules.ts';
import type { VariantName, Verdict } from './verdict.ts';
import { verifyPods } from './verify-pods.ts';

type Phase = NonNullable<NonNullable<Pod['status']>['phase']>;

interface Scripted {
  readonly uid: string;
  readonly namespace?: string;
  /** Seconds of the clock. */
  readonly created?: number;
  readonly bound?: number;
  readonly failed?: number;
  readonly deleted?: number;
  readonly ownerKind?: string;
}

const always = 0;
const never = Infinity;

function podAt(script: Scripted, time: number): Pod[] {
  const { uid, namespace = 'a', created = always, bound = never, failed = never, deleted = never, ownerKind } = script;
  if (time < created || time >= deleted) return [];
  let phase: Phase = time >= bound ? 'Running' : 'Pending';
  if (time >= failed) phase = 'Failed';
  const owner = { apiVersion: ownerKind === 'Job' ? 'batch/v1' : 'x/v1', kind: ownerKind ?? '', name: 'o', uid: 'o' };
  const metadata: ObjectMeta = { uid, namespace, name: uid, ...(ownerKind ? { ownerReferences: [owner] } : {}) };
  const spec = { containers: [], ...(time >= bound ? { nodeName: 'n1' } : {}) };
  return [{ apiVersion: 'v1', kind: 'Pod', metadata, spec, status: { phase } }];
}

function failedScheduling(uid: string, namespace = 'a'): EventObject {
  const involvedObject = { kind: 'Pod', namespace, name: uid, uid };
  const metadata = { name: `${uid}.1`, namespace };
  return { apiVersion: 'v1', kind: 'Event', metadata, involvedObject, reason: 'FailedScheduling', message: 'no room' };
}

interface World {
  readonly pods?: readonly Scripted[];
  readonly events?: readonly EventObject[];
  /** Seconds from request to reply; applied half way. */
  readonly latency?: number;
  /** Errors by number of the LIST of pods, from 1. */
  readonly errors?: { readonly [list: number]: KubeError };
  /** Seconds after which sleeps return at once. */
  readonly stopAt?: number;
}

interface Outcome {
  readonly verdict: Verdict;
  readonly seconds: number;
  /** Field selectors, or resource for others than pods. */
  readonly lists: readonly string[];
  readonly log: readonly { readonly name: string; readonly data: object }[];
}

async function run(variant: VariantName, world: World, config: Partial<VerifyConfig> = {}): Promise<Outcome> {
  let time = 0;
  let podLists = 0;
  const lists: string[] = [];
  const log: { name: string; data: object }[] = [];
  const clock: Clock = {
    now: () => 1_000_000 - time * 1_000, // a wall clock that runs backwards: nobody may look at it
    monotonic: () => 777_000 + time * 1_000,
    sleep: (duration) => {
      if (time < (world.stopAt ?? Infinity)) time += duration / 1_000;
      return Promise.resolve();
    },
  };
  const objects = (plural: string, phase: string | undefined): readonly KubeObject[] => {
    if (plural === 'events') return world.events ?? [];
    const all = (world.pods ?? []).flatMap((script) => podAt(script, time));
    return phase === undefined ? all : all.filter((pod) => pod.status?.phase === phase);
  };
  const kube = new Proxy({} as Kube, {
    get: (_, verb) => {
      if (verb !== 'list') throw new Error(`${String(verb)} is not needed`);
      return (resource: { plural: string }, _: null, options: { fieldSelector?: string } = {}) => {
        const phase = options.fieldSelector?.replace('status.phase=', '');
        lists.push(resource.plural === 'pods' ? (phase ?? 'all') : resource.plural);
        time += (world.latency ?? 0) / 2;
        const items = objects(resource.plural, phase);
        time += (world.latency ?? 0) / 2;
        if (resource.plural === 'pods') podLists += 1;
        const error = resource.plural === 'pods' ? world.errors?.[podLists] : undefined;
        if (error !== undefined) return Promise.resolve({ ok: false, error });
        return Promise.resolve({ ok: true, value: { items, metadata: { resourceVersion: String(podLists) } } });
      };
    },
  });
  const historic = variant === 'settleStable' ? {} : { rules: historicRules };
  const verdict = await verifyPods[variant](
    { kube, clock, log: { event: (name, data) => log.push({ name, data }) } },
    { ...defaultConfig, ...historic, ...config },
  );
  return { verdict, seconds: time, lists, log };
}

const bound: Scripted = { uid: 'bound', bound: always };
const stuck: Scripted = { uid: 'stuck' };
const broken: Scripted = { uid: 'broken', bound: always, failed: always };

function error(kind: KubeError['kind'], retryAfterSeconds?: number): KubeError {
  const rest = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return { kind, code: 0, reason: '', message: kind, ambiguous: false, ...rest };
}

describe('five reads', () => {
  test('the order of the reads, and of those for the diagnosis', async () => {
    const counting = ['all', 'Pending', 'Failed', 'Running', 'Pending', 'all'];
    expect((await run('fiveReads', { pods: [bound] })).lists).toEqual(counting);
    expect((await run('fiveReads', { pods: [stuck] })).lists).toEqual([...counting, 'Pending', 'events']);
    expect((await run('fiveReads', { pods: [broken] })).lists).toEqual([...counting, 'Failed', 'Failed']);
  });

  test('#1090: numbers that contradict each other, and nothing to show for it', async () => {
    const twenty = Array.from({ length: 20 }, (_, index): Scripted => ({ uid: `p${index}`, bound: always }));
    const latecomer: Scripted = { uid: 'late', created: 4, bound: 5.5 };
    const noise = failedScheduling('coredns', 'kube-system');
    const { verdict } = await run('fiveReads', { pods: [...twenty, latecomer], events: [noise], latency: 1 });
    expect(verdict).toMatchObject({
      code: 1,
      outcome: 'notScheduled',
      counts: { total: 20, running: 20, pending: 0, failed: 0, unscheduled: 1 },
      unscheduled: [],
      events: [noise],
    });
  });

  test('the single snapshot cannot contradict itself', async () => {
    const latecomer: Scripted = { uid: 'late', created: 4, bound: 5.5 };
    const { verdict, log } = await run('singleSnapshot', { pods: [bound, latecomer], latency: 10 });
    expect(verdict).toMatchObject({ counts: { total: 2, pending: 1, unscheduled: 1 }, unscheduled: ['a/late'] });
    expect(log.map((line) => line.name)).toEqual(['settle-poll.snapshot', 'settle-poll.verdict']);
  });

  test('a failed LIST and an empty bundle end the script', async () => {
    const failing = await run('fiveReads', { pods: [bound], errors: { 3: error('unavailable') } });
    expect(failing.verdict).toMatchObject({ outcome: 'listFailed', code: 1 });
    expect((await run('fiveReads', {})).verdict).toMatchObject({ outcome: 'aborted', code: 1 });
  });
});

describe('single shot: scheduler latency is taken for failure', () => {
  test.each(['fiveReads', 'singleSnapshot'] as const)('%s', async (variant) => {
    const pods = [
      { uid: 'one', bound: 2 },
      { uid: 'two', bound: always },
    ];
    expect((await run(variant, { pods })).verdict).toMatchObject({ outcome: 'notScheduled', attempts: 1 });
  });

  test.each(['settle', 'settleStable'] as const)('%s waits', async (variant) => {
    const pods = [
      { uid: 'one', bound: 2 },
      { uid: 'two', bound: always },
    ];
    expect((await run(variant, { pods })).verdict).toMatchObject({ outcome: 'allScheduled', code: 0 });
  });
});

describe('the merged loop', () => {
  test.each([
    [60, 5, 13, 60],
    [60, 7, 10, 63],
    [0, 5, 1, 0],
    [3, 5, 2, 5],
    [60, 61, 2, 61],
  ])(
    'V6: deadline %d and interval %d: %d attempts, %d s',
    async (deadlineSeconds, intervalSeconds, attempts, waited) => {
      const { verdict, seconds } = await run('settle', { pods: [stuck] }, { deadlineSeconds, intervalSeconds });
      expect(verdict).toMatchObject({ outcome: 'notScheduled', code: 1, attempts, waitedSeconds: waited });
      expect(seconds).toBe(waited);
    },
  );

  test.each([1, 2, 5])('case 33: an error at attempt %d is final', async (attempt) => {
    const { verdict } = await run('settle', { pods: [stuck], errors: { [attempt]: error('timeout') } });
    expect(verdict).toMatchObject({ outcome: 'listFailed', code: 1, attempts: attempt, counts: null });
  });

  test('case 33: no pods is a pass', async () => {
    expect((await run('settle', {})).verdict).toMatchObject({ outcome: 'noPods', code: 0, attempts: 1 });
  });

  test('events of excluded namespaces are left out, and fifty are enough', async () => {
    const many = Array.from({ length: 60 }, (_, index) => failedScheduling(`p${index}`));
    const { verdict } = await run('settle', {
      pods: [stuck],
      events: [failedScheduling('dns', 'kube-system'), ...many],
    });
    expect(verdict.events).toEqual(many.slice(0, 50));
  });
});

describe('residual holes of the merged loop, and their absence', () => {
  test('V1: the pod of a RayJob may stay unscheduled', async () => {
    const world = { pods: [bound, { uid: 'ray', ownerKind: 'RayJob' }] };
    expect((await run('settle', world)).verdict).toMatchObject({ outcome: 'allScheduled', code: 0 });
    const ours = (await run('settleStable', world)).verdict;
    expect(ours).toMatchObject({ outcome: 'notScheduled', unscheduled: ['a/ray'] });
  });

  test('V2: a failed pod ends the wait, and others are blamed at once', async () => {
    const world = { pods: [broken, { uid: 'slow', bound: 3 }] };
    const merged = (await run('settle', world)).verdict;
    expect(merged).toMatchObject({ outcome: 'notScheduled', waitedSeconds: 0, unscheduled: ['a/slow'] });
    const ours = (await run('settleStable', world)).verdict;
    expect(ours).toMatchObject({ outcome: 'podsFailed', code: 1, unscheduled: [] });
    expect(ours.failed).toEqual([{ pod: 'a/broken', reason: 'Unknown' }]);
  });

  test('V3: pods created after the first good snapshot are never checked', async () => {
    const world = { pods: [bound, { uid: 'late', created: 7 }] };
    expect((await run('settle', world)).verdict).toMatchObject({ outcome: 'allScheduled', code: 0 });
    expect((await run('settleStable', world)).verdict).toMatchObject({ code: 1, unscheduled: ['a/late'] });
  });

  test('V3: an empty cluster passes before anything was created', async () => {
    const world = { pods: [{ uid: 'late', created: 7 }] };
    expect((await run('settle', world)).verdict).toMatchObject({ outcome: 'noPods', code: 0, waitedSeconds: 0 });
    expect((await run('settleStable', world)).verdict).toMatchObject({ outcome: 'notScheduled', code: 1 });
  });

  test('V4: one failed LIST fails the check', async () => {
    const world = { pods: [bound], errors: { 1: error('unreachable') } };
    expect((await run('settle', world)).verdict).toMatchObject({ outcome: 'listFailed' });
    expect((await run('settleStable', world)).verdict).toMatchObject({ outcome: 'allScheduled' });
  });

  test('V6: slow answers are not counted as waiting', async () => {
    const world = { pods: [stuck], latency: 10 };
    const merged = await run('settle', world);
    expect(merged.verdict.waitedSeconds).toBe(60);
    expect(merged.seconds).toBeGreaterThan(180);
    const ours = await run('settleStable', world);
    expect(ours.verdict).toMatchObject({ outcome: 'notScheduled' });
    expect(ours.verdict.waitedSeconds).toBeLessThanOrEqual(60 + 15);
  });
});

describe('settle stable', () => {
  const stability = defaultConfig.stabilitySeconds;

  test('passes one stability window after the last change, no sooner', async () => {
    const quiet = await run('settleStable', { pods: [bound] });
    expect(quiet.verdict).toMatchObject({ outcome: 'allScheduled', waitedSeconds: stability, attempts: 4 });
    const changing = await run('settleStable', { pods: [bound, { uid: 'late', created: 11, bound: 11 }] });
    expect(changing.verdict).toMatchObject({ outcome: 'allScheduled', waitedSeconds: 15 + stability });
    const replaced = await run('settleStable', {
      pods: [
        { ...bound, deleted: 11 },
        { uid: 'other', created: 11, bound: 11 },
      ],
    });
    expect(replaced.verdict.waitedSeconds).toBe(15 + stability);
  });

  test('latency counts against the windows', async () => {
    // Replies at 4, 13, 22; requests at 9, 18, 27: only the last lies a window after the first reply.
    const { verdict } = await run('settleStable', { pods: [bound], latency: 4 });
    expect(verdict).toMatchObject({ outcome: 'allScheduled', attempts: 4, waitedSeconds: 31 });
  });

  test('blames only pods that were unscheduled for a whole window', async () => {
    const pods = [stuck, { uid: 'slow', created: 58, bound: 71 }];
    const events = [failedScheduling('stuck'), failedScheduling('slow'), failedScheduling('dns', 'kube-system')];
    const { verdict } = await run('settleStable', { pods, events });
    expect(verdict).toMatchObject({ outcome: 'notScheduled', unscheduled: ['a/stuck'], waitedSeconds: 60 });
    expect(verdict.events).toEqual([failedScheduling('stuck')]);
  });

  test('awaits a pod that came just before the deadline', async () => {
    const slow = await run('settleStable', { pods: [{ uid: 'slow', created: 46, bound: 70 }] });
    expect(slow.verdict).toMatchObject({ outcome: 'notScheduled', unscheduled: ['a/slow'], waitedSeconds: 65 });
    const quick = await run('settleStable', { pods: [{ uid: 'quick', created: 58, bound: 59 }] });
    expect(quick.verdict).toMatchObject({ outcome: 'allScheduled', waitedSeconds: 60 + stability });
  });

  test('a pod made again under its name is another pod', async () => {
    const pods = Array.from({ length: 20 }, (_, index) => {
      return { uid: `restless${index}`, created: index * 10, deleted: index * 10 + 10 };
    });
    const { verdict } = await run('settleStable', { pods });
    expect(verdict).toMatchObject({ outcome: 'unsettled', code: 1, unscheduled: [] });
    expect(verdict.waitedSeconds).toBeLessThanOrEqual(60 + stability + 10);
  });

  test('gives an empty cluster the whole deadline', async () => {
    expect((await run('settleStable', {})).verdict).toMatchObject({ outcome: 'noPods', code: 0, waitedSeconds: 60 });
  });

  test('pods of Jobs neither unsettle nor pass it by themselves', async () => {
    const jobs = Array.from({ length: 20 }, (_, index) => {
      return { uid: `job${index}`, created: index * 5, deleted: index * 5 + 5, ownerKind: 'Job' };
    });
    const beside = await run('settleStable', { pods: [bound, ...jobs] });
    expect(beside.verdict).toMatchObject({ outcome: 'allScheduled', waitedSeconds: stability });
    expect((await run('settleStable', { pods: jobs })).verdict).toMatchObject({
      outcome: 'allScheduled',
      waitedSeconds: 60,
    });
  });

  test.each(['timeout', 'unreachable', 'internal', 'unavailable', 'tooManyRequests'] as const)(
    'retries after %s, with backoff and a bound',
    async (kind) => {
      const twice = await run('settleStable', { pods: [bound], errors: { 1: error(kind), 2: error(kind, 7) } });
      expect(twice.verdict).toMatchObject({ outcome: 'allScheduled', waitedSeconds: 1 + 7 + stability });
      const errors = { 1: error(kind), 2: error(kind), 3: error(kind), 4: error(kind), 5: error(kind) };
      const down = await run('settleStable', { pods: [bound], errors });
      expect(down.verdict).toMatchObject({ outcome: 'listFailed', attempts: 1, waitedSeconds: 1 + 2 + 4 + 8 });
    },
  );

  test.each([error('forbidden'), error('badRequest'), error('tooManyRequests', 3_600)])(
    'gives up at once: $kind',
    async (error) => {
      const { verdict } = await run('settleStable', { pods: [bound], errors: { 1: error } });
      expect(verdict).toMatchObject({ outcome: 'listFailed', waitedSeconds: 0 });
    },
  );

  test('a graceful stop ends it, undecided, without spinning', async () => {
    const { verdict, lists } = await run('settleStable', { pods: [stuck], stopAt: 10 });
    expect(verdict).toMatchObject({ outcome: 'unsettled', code: 1, unscheduled: [] });
    expect(lists).toHaveLength(3);
  });

  test('logs every snapshot and the verdict', async () => {
    const { log } = await run('settleStable', { pods: [bound, { uid: 'slow', bound: 3 }] });
    expect(log[0]).toMatchObject({
      name: 'settle-poll.snapshot',
      data: { attempt: 1, counts: { total: 2, unscheduled: 1 }, unscheduled: ['a/slow'] },
    });
    expect(log.at(-1)).toMatchObject({
      name: 'settle-poll.verdict',
      data: { variant: 'settleStable', code: 0, outcome: 'allScheduled', distribution: [{ node: 'n1', pods: 2 }] },
    });
  });
});
