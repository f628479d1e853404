import { describe, expect, it } from 'vitest';
import type { Kube, KubeError } from '../../ports/kube.ts';
import { ManualClock } from '../../work-queue/clock.fixture.ts';
import { completedLabel, indexLabel, scheduleNameLabel } from '../resources/labels.ts';
import type { ScheduledWorkflow } from '../resources/scheduled-workflow.ts';
import type { Workflow } from '../resources/workflow.ts';
import type { CreateRunRequest } from '../run-api.ts';
import { fail, succeed } from '../../pipeline-api/result.ts';
import { slotName } from '../schedule/slot.ts';
import type { RunRow } from '../store/schema.ts';
import { matchesLabels, parseLabelSelector } from '../../ports/selectors/label-selector.ts';
import type { ObjectCache } from './history.ts';
import { ScheduleSync } from './schedule-sync.ts';
import { always, historyOnly, includeTrigger, type StatusGate } from './status.ts';
import { replaceStatus } from './status-write.ts';

const refused: KubeError = { kind: 'conflict', code: 409, reason: 'Conflict', message: 'stale', ambiguous: false };

function schedule(change: Partial<ScheduledWorkflow> = {}): ScheduledWorkflow {
  return {
    apiVersion: 'kubeflow.org/v1beta1',
    kind: 'ScheduledWorkflow',
    metadata: { name: 's', namespace: 'team', uid: 'uid-s', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: {
      enabled: true,
      trigger: { periodicSchedule: { intervalSecond: 60 } },
      pipelineId: 'p',
      workflow: { parameters: [{ name: 'message', value: '"hello"' }] },
    },
    ...change,
  };
}

function workflow(name: string, labels: { readonly [key: string]: string }, phase: 'Running' | 'Succeeded'): Workflow {
  const metadata = { name, namespace: 'team', uid: `uid-${name}`, creationTimestamp: '2026-01-01T00:01:05Z', labels };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata,
    spec: { entrypoint: 'e' },
    status: { phase },
  };
}

function cacheOf<T extends ScheduledWorkflow | Workflow>(objects: readonly T[]): ObjectCache<T> {
  return {
    get: (namespace, name) =>
      objects.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
    list(selector = '') {
      const parsed = parseLabelSelector(selector);
      if (!parsed.ok) throw new Error(parsed.message);
      return objects.filter(({ metadata }) => matchesLabels(parsed.selector, metadata.labels));
    },
  };
}

interface World {
  readonly schedules?: readonly ScheduledWorkflow[];
  readonly workflows?: readonly Workflow[];
  readonly gate?: StatusGate;
  readonly createRun?: 'ok' | 'refused';
  readonly put?: 'ok' | 'conflict';
  readonly post?: 'ok' | 'alreadyExists';
}

function syncIn(world: World): {
  sync: ScheduleSync;
  clock: ManualClock;
  asked: CreateRunRequest[];
  put: ScheduledWorkflow[];
  posted: Workflow[];
} {
  const clock = new ManualClock();
  const asked: CreateRunRequest[] = [];
  const put: ScheduledWorkflow[] = [];
  const posted: Workflow[] = [];
  const kube: Pick<Kube, 'replace' | 'create'> = {
    replace(_resource, _namespace, object) {
      if (world.put === 'conflict') return Promise.resolve({ ok: false, error: refused });
      put.push(object as never);
      return Promise.resolve({ ok: true, value: object });
    },
    create(_resource, _namespace, object) {
      if (world.post === 'alreadyExists')
        return Promise.resolve({ ok: false, error: { ...refused, kind: 'alreadyExists' } });
      posted.push(object as never);
      return Promise.resolve({ ok: true, value: object });
    },
  };
  const sync = new ScheduleSync(
    {
      kube: kube as Kube,
      clock,
      log: { event: () => {} },
      runs: {
        createRun(request) {
          asked.push(request);
          const row = { UUID: 'run-1' } as RunRow;
          return Promise.resolve(world.createRun === 'refused' ? fail('unavailable', 'later') : succeed(row));
        },
      },
      schedules: cacheOf(world.schedules ?? [schedule()]),
      workflows: cacheOf(world.workflows ?? []),
    },
    { gate: world.gate ?? always, write: replaceStatus },
  );
  return { sync, clock, asked, put, posted };
}

const slot = slotName('s', 1);
const labels = { [scheduleNameLabel]: 's', [indexLabel]: '1' };

describe('a sync', () => {
  it('submits the due slot and moves the schedule on by one', async () => {
    const { sync, clock, asked, put } = syncIn({});
    await clock.pass(61_000);
    expect(await sync.sync('team/s')).toEqual({ kind: 'submitted' });
    expect(asked).toMatchObject([
      { displayName: slot, recurringRunId: 'uid-s', pipelineVersionId: '', parameters: { message: 'hello' } },
    ]);
    expect(put[0]?.status).toMatchObject({
      conditions: [{ type: 'Enabled' }],
      trigger: { lastTriggeredTime: '2026-01-01T00:01:00Z', nextTriggeredTime: '2026-01-01T00:02:00Z', lastIndex: 1 },
    });
  });

  it('submits nothing before its time, without room, when disabled, or for a schedule that is gone', async () => {
    const early = syncIn({});
    await early.clock.pass(59_000);
    expect(await early.sync.sync('team/s')).toEqual({ kind: 'done' });
    expect(early.put[0]?.status?.trigger).toEqual({ nextTriggeredTime: '2026-01-01T00:01:00Z' });
    const busy = syncIn({ workflows: [workflow('w', labels, 'Running')] });
    await busy.clock.pass(61_000);
    expect(await busy.sync.sync('team/s')).toEqual({ kind: 'done' });
    const disabled = syncIn({ schedules: [schedule({ spec: { ...schedule().spec, enabled: false } })] });
    await disabled.clock.pass(61_000);
    expect(await disabled.sync.sync('team/s')).toEqual({ kind: 'done' });
    const gone = syncIn({ schedules: [] });
    expect(await gone.sync.sync('team/s')).toMatchObject({ kind: 'permanent' });
    expect([early, busy, disabled, gone].flatMap(({ asked }) => asked)).toEqual([]);
  });

  it('does not see an active workflow that has no labels', async () => {
    const { sync, clock, asked } = syncIn({ workflows: [workflow('w', {}, 'Running')] });
    await clock.pass(61_000);
    await sync.sync('team/s');
    expect(asked).toHaveLength(1);
  });

  it('takes a workflow of the slot in its cache as submitted', async () => {
    const { sync, clock, asked, put } = syncIn({ workflows: [workflow(slot, {}, 'Running')] });
    await clock.pass(61_000);
    expect(await sync.sync('team/s')).toEqual({ kind: 'submitted' });
    expect(asked).toEqual([]);
    expect(put[0]?.status?.trigger?.lastIndex).toBe(1);
  });

  it('tries again after a refused run, and after a status that was overtaken', async () => {
    const run = syncIn({ createRun: 'refused' });
    await run.clock.pass(61_000);
    expect(await run.sync.sync('team/s')).toEqual({ kind: 'transient', message: 'later' });
    expect(run.put).toEqual([]);
    const status = syncIn({ put: 'conflict' });
    await status.clock.pass(61_000);
    expect(await status.sync.sync('team/s')).toEqual({ kind: 'transient', message: 'stale' });
  });

  it('creates the workflow of a pinned version itself; that its name is taken is a failure', async () => {
    const pinned = schedule({ spec: { ...schedule().spec, workflow: { spec: { entrypoint: 'echo' } } } });
    const fresh = syncIn({ schedules: [pinned] });
    await fresh.clock.pass(61_000);
    expect(await fresh.sync.sync('team/s')).toEqual({ kind: 'submitted' });
    expect(fresh.asked).toEqual([]);
    expect(fresh.posted).toMatchObject([{ metadata: { name: slot, labels: { [indexLabel]: '1' } } }]);
    const taken = syncIn({ schedules: [pinned], post: 'alreadyExists' });
    await taken.clock.pass(61_000);
    expect(await taken.sync.sync('team/s')).toMatchObject({ kind: 'transient' });
  });

  it('keeps the history by schedule, latest first', async () => {
    const done = { ...labels, [completedLabel]: 'true' };
    const other = { ...done, [scheduleNameLabel]: 'another' };
    const list = [
      workflow('a', done, 'Succeeded'),
      workflow('b', { ...done, [indexLabel]: '2' }, 'Succeeded'),
      workflow('c', other, 'Succeeded'),
    ];
    const { sync, put } = syncIn({ workflows: list });
    await sync.sync('team/s');
    expect(put[0]?.status?.workflowHistory?.completed.map(({ name, index }) => [name, index])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(put[0]?.status?.workflowHistory?.active).toEqual([]);
  });
});

describe('the status gate', () => {
  /** A schedule as its first sync leaves it, so that nothing but the trigger is new. */
  async function settled(): Promise<ScheduledWorkflow> {
    const { sync, put } = syncIn({});
    await sync.sync('team/s');
    return put[0]!;
  }

  it.each([
    ['historyOnly drops the trigger of a submission', historyOnly, 0],
    ['includeTrigger keeps it', includeTrigger, 1],
    ['always writes', always, 1],
  ])('%s', async (_, gate, writes) => {
    const { sync, clock, put } = syncIn({ schedules: [await settled()], gate });
    await clock.pass(61_000);
    expect(await sync.sync('team/s')).toEqual({ kind: 'submitted' });
    expect(put).toHaveLength(writes);
  });

  it.each([
    ['historyOnly', historyOnly, 0],
    ['includeTrigger', includeTrigger, 0],
    ['always', always, 1],
  ])('%s when nothing is new', async (_, gate, writes) => {
    const { sync, put } = syncIn({ schedules: [await settled()], gate });
    expect(await sync.sync('team/s')).toEqual({ kind: 'done' });
    expect(put).toHaveLength(writes);
  });

  it.each([historyOnly, includeTrigger])('lets a changed history through', async (gate) => {
    const { sync, put } = syncIn({ schedules: [await settled()], workflows: [workflow('w', labels, 'Running')], gate });
    await sync.sync('team/s');
    expect(put).toHaveLength(1);
  });
});
