import { describe, expect, it } from 'vitest';
import type { Fault } from '../../sim/faults/fault.ts';
import { runPlan, type RunResult } from '../../sim/scenario/run.ts';
import { lastStates } from './last-states.fixture.ts';
import type { Again } from './persistence-agent.ts';
import { kubeflowTaskState as scenario } from './scenario.ts';
import { apiLink } from './task-servers.ts';
import type { VariantName } from './variants.ts';

/** A race: what befalls whom, and what the run's user and containers do. */
interface Race {
  readonly faults: readonly Fault[];
  /** The same for the launcher of `server-side`, which makes fewer calls. Default: `faults`. */
  readonly serverSideFaults?: readonly Fault[];
  /** The container that fails in the first attempt. Default: none. */
  readonly failing?: string;
  /** Default 0. */
  readonly retries?: number;
  /** Default: the pipeline is not run again. */
  readonly again?: Again | null;
  /** Keys the latencies. Default `race`. */
  readonly seed?: string;
}

/** The calls of a pod with a container, in the order of `tasksLast`. With `updateTasks` the recommended launcher is done. */
const call = {
  createTask: 1,
  findCached: 2,
  reuseTask: 3,
  createArtifacts: 3,
  linkArtifacts: 4,
  updateTasks: 5,
} as const;

/** What launchers do then that look at each DAG above, in a container of the root and in one a level deeper. */
const inRoot = { getTask: 6 } as const;
const inDag = { updateParents: 9, end: 10, getRun: 11 } as const;

/** Longer than an attempt of a run lasts, ms. */
const tooLong = 40_000;

const nthCall = (pod: string, nth: number) => ({ process: pod, link: apiLink, nth });

function run(variant: VariantName, race: Race): Promise<RunResult> {
  const { serverSideFaults = race.faults, failing, retries = 0, again = null, seed = 'race' } = race;
  const faults = variant === 'server-side' ? serverSideFaults : race.faults;
  const workload = { failing: failing ?? null, retries, again };
  const plan = { seed, strategy: 'timed', faults, workload, deviations: [] } as const;
  return runPlan(scenario, variant, scenario.settle(variant, {}), plan, { record: true });
}

const crashOf = (pod: string, nth: number, restartAfter: number): Fault => ({
  kind: 'crash',
  process: pod,
  when: { ...nthCall(pod, nth), phase: 'applied' },
  restartAfter,
});

const delayOf = (pod: string, nth: number, by: number): Fault => ({ kind: 'delay', ...nthCall(pod, nth), by });

const races: readonly (readonly [name: string, variant: VariantName, property: string, race: Race])[] = [
  [
    'T1: an update arrives after the run has ended',
    'pr-13986',
    'no-change-after-run-ended',
    { faults: [delayOf('root.prepare', call.updateTasks, tooLong)] },
  ],
  [
    'T1: so it does when the run was looked at first: the server stalls between the look and the update',
    'checked-first',
    'no-change-after-run-ended',
    {
      seed: 'other servers',
      faults: [
        {
          kind: 'pause',
          process: 'api-server-0',
          when: { ...nthCall('root.prepare', call.updateTasks), phase: 'applied' },
          duration: tooLong,
        },
      ],
    },
  ],
  [
    'T2: a launcher dies between its flush and the parents',
    'pr-13986',
    'parents-follow-children',
    {
      faults: [crashOf('root.train.score', inDag.end, 2 * tooLong)],
      serverSideFaults: [crashOf('root.train.score', call.updateTasks, 2 * tooLong)],
    },
  ],
  [
    'T4: two that end together each see the other run, since they look at a standby',
    'stale-reads',
    'parents-follow-children',
    { faults: [] },
  ],
  [
    'T5: a launcher that was thought dead overwrites a retry',
    'pr-13986',
    'outputs-of-last-attempt',
    {
      faults: [
        delayOf('root.prepare', call.updateTasks, tooLong),
        // The retry has stored its outputs, and not yet its end.
        delayOf('root.prepare@2', inRoot.getTask, 15_000),
      ],
      retries: 1,
    },
  ],
  [
    'T5: what a launcher sends of the DAGs above arrives when those of a retry have ended',
    'pr-13986',
    'parents-follow-children',
    {
      faults: [delayOf('root.loop.1.step', inDag.updateParents, tooLong)],
      serverSideFaults: [delayOf('root.loop.1.step', call.updateTasks, tooLong)],
      retries: 1,
    },
  ],
  [
    'T8: artifacts are made again when the reply was lost',
    'mlmd-removal',
    'one-artifact-per-output',
    {
      faults: [{ kind: 'lose', ...nthCall('root.prepare', call.createArtifacts), message: 'reply', seen: 'reset' }],
      retries: 1,
    },
  ],
  [
    'a driver that runs again makes its node twice',
    'pr-12430',
    'one-task-per-node',
    { faults: [crashOf('root.prepare', call.createTask, 1000)] },
  ],
  [
    'a reset of a task that runs',
    'pr-13986',
    'no-repeated-state',
    { faults: [crashOf('root.prepare', call.findCached, 2 * tooLong)], retries: 1 },
  ],
];

/** The first latencies with which a variant shows `ended-task-stays`, with what it says. */
async function meeting(variant: VariantName, given: Partial<Race>) {
  for (let seed = 0; seed < 60; seed++) {
    const race: Race = { faults: [], ...given, seed: String(seed) };
    const undone = (await run(variant, race)).violations.find(({ property }) => property === 'ended-task-stays');
    if (undone !== undefined) return { race, undone };
  }
  throw new Error('no two have met');
}

describe('a race of #12430 and its successors', () => {
  it.each(races)('%s: %s breaks %s, server-side holds', async (_name, variant, property, race) => {
    const broken = await run(variant, race);
    expect(broken.violations.map((violation) => violation.property)).toContain(property);
    expect((await run('server-side', race)).violations).toEqual([]);
  });

  it.each([
    {
      name: 'a sibling that fails meanwhile',
      variants: ['pr-13986'],
      race: { failing: 'root.loop.0.step' },
      undone: 'was FAILED and became RUNNING',
    },
    {
      name: 'another iteration, CACHED as well, that counts it meanwhile',
      variants: ['mlmd-removal', 'pr-13986'],
      race: { again: { after: 1000, deletion: null } },
      undone: 'was CACHED and became RUNNING',
    },
  ] as const)('T5: a launcher that carries outputs up undoes what $name has told the DAG', async (given) => {
    for (const variant of given.variants) {
      // No fault is needed, only that two meet.
      const { race, undone } = await meeting(variant, given.race);
      expect(undone).toMatchObject({ property: 'ended-task-stays', detail: expect.stringContaining(given.undone) });
      expect((await run('server-side', race)).violations).toEqual([]);
    }
  });

  it('T10: a lifecycle rule has removed what the cache still offers', async () => {
    const race: Race = { faults: [], again: { after: 2 * 24 * 3_600_000, deletion: null } };
    for (const variant of ['pr-12430', 'mlmd-removal', 'pr-13986'] as const) {
      const broken = await run(variant, race);
      expect(broken.violations.map(({ property }) => property)).toContain('reused-outputs-exist');
      expect(lastStates(broken).get('prepare')).toBe('CACHED');
    }
    const held = await run('server-side', race);
    expect([held.violations, lastStates(held).get('prepare')]).toEqual([[], 'CACHED']);
  });

  it('T10: the run that a result comes from is deleted between the look at the cache and the links', async () => {
    const race: Race = {
      faults: [
        {
          kind: 'pause',
          process: 'again.root.prepare',
          when: { ...nthCall('again.root.prepare', call.findCached), phase: 'replied' },
          duration: 8000,
        },
      ],
      again: { after: 1000, deletion: 5000 },
    };
    const broken = await run('files-with-run', race);
    expect(broken.violations.map(({ property }) => property)).toContain('reused-outputs-exist');
    expect(lastStates(broken).get('prepare')).toBe('CACHED');
    // There is nothing to take over any more, so it runs.
    const held = await run('server-side', race);
    expect(held.violations).toEqual([]);
    expect(['prepare', 'root'].map((name) => lastStates(held).get(name))).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  it('T10: the run that a result comes from is deleted once it was taken over', async () => {
    const race: Race = { faults: [], again: { after: 1000, deletion: 10_000 } };
    expect((await run('files-with-run', race)).violations).toMatchObject([
      { property: 'reused-outputs-exist', detail: expect.stringMatching(/run-1\/root\..* is gone$/) },
    ]);
    const held = await run('server-side', race);
    expect(held.violations).toEqual([]);
    expect(['prepare', 'root'].map((name) => lastStates(held).get(name))).toEqual(['CACHED', 'SUCCEEDED']);
  });

  it('T10: a pod whose task was CACHED before a crash leaves it so, though there is nothing in the cache any more', async () => {
    const race: Race = {
      faults: [crashOf('again.root.prepare', call.reuseTask, 8000)],
      again: { after: 1000, deletion: 5000 },
    };
    const held = await run('server-side', race);
    expect(held.violations).toEqual([]);
    expect(lastStates(held).get('prepare')).toBe('CACHED');
  });

  it('two that end together lose what one of them puts out, since nothing holds their parent meanwhile', async () => {
    // No fault is needed, only that two meet; about one in ten latencies make them.
    for (let seed = 0; seed < 60; seed++) {
      const race: Race = { faults: [], seed: String(seed) };
      const [lost] = (await run('unlocked-merge', race)).violations;
      if (lost === undefined) continue;
      expect(lost).toMatchObject({
        property: 'parameters-add-up',
        detail: expect.stringMatching(/has lost (ITERATOR_)?OUTPUT attempt/),
      });
      expect((await run('server-side', race)).violations).toEqual([]);
      return;
    }
    expect.fail('no two have met');
  });

  it('T3: a branch that never starts leaves its parent running for ever', async () => {
    const values = scenario.settle('pr-13986', { branch: true, faults: 0 });
    const plan = scenario.draw(values, '1', 'timed');
    expect((await runPlan(scenario, 'pr-13986', values, plan)).violations).toMatchObject([
      { property: 'parents-follow-children', detail: expect.stringContaining('still RUNNING') },
    ]);
    expect((await runPlan(scenario, 'server-side', values, plan)).violations).toEqual([]);
  });

  it('T6: what fails after the flush makes a task FAILED under a parent that has counted it as SUCCEEDED', async () => {
    const lost = (nth: number): readonly Fault[] => [
      { kind: 'lose', ...nthCall('root.loop.1.step', nth), message: 'reply', seen: 'timeout' },
    ];
    // The recommended launcher makes no call after the flush: what can be lost is the answer to that.
    const race: Race = { faults: lost(inDag.getRun), serverSideFaults: lost(call.updateTasks) };
    const broken = await run('pr-13986', race);
    expect(broken.violations).toMatchObject([
      { property: 'ended-task-stays', detail: expect.stringContaining('was SUCCEEDED and became FAILED') },
      {
        property: 'parents-follow-children',
        detail: expect.stringContaining('SUCCEEDED, with children FAILED, SUCCEEDED'),
      },
    ]);
    const states = lastStates(broken);
    expect([states.get('step.1'), states.get('step.0'), states.get('loop')]).toEqual([
      'FAILED',
      'SUCCEEDED',
      'SUCCEEDED',
    ]);
    const held = await run('server-side', race);
    expect(held.violations).toEqual([]);
    expect(held.marks.get('reply-lost')).toBe(1);
    expect(lastStates(held).get('step.1')).toBe('SUCCEEDED');
  });

  it('an update arrives when the next life of its pod has ended the task in another way', async () => {
    const late = (nth: number): readonly Fault[] => {
      const step = nthCall('root.loop.1.step', nth);
      return [
        { kind: 'delay', ...step, by: 5000 },
        { kind: 'crash', process: step.process, when: { ...step, phase: 'sent' }, restartAfter: 4000 },
      ];
    };
    const race: Race = { faults: late(inDag.end), serverSideFaults: late(call.updateTasks) };
    const broken = await run('pr-13986', race);
    expect(broken.violations).toContainEqual(
      expect.objectContaining({
        property: 'ended-task-stays',
        detail: expect.stringContaining('was CACHED and became SUCCEEDED'),
      }),
    );
    const held = await run('server-side', race);
    expect([held.violations, lastStates(held).get('step.1')]).toEqual([[], 'CACHED']);
  });

  it('T7: a failure that waits for a running sibling (P2) is lost when that is killed', async () => {
    const race: Race = {
      failing: 'root.loop.0.step',
      faults: [crashOf('root.loop.1.step', call.findCached, 2 * tooLong)],
    };
    const statesOf = async (variant: VariantName) => {
      const states = lastStates(await run(variant, race));
      return ['step.0', 'step.1', 'loop', 'root'].map((name) => states.get(name));
    };
    expect(await statesOf('mlmd-removal')).toEqual(['FAILED', 'RUNNING', 'RUNNING', 'RUNNING']);
    expect(await statesOf('pr-13986')).toEqual(['FAILED', 'RUNNING', 'FAILED', 'FAILED']);
    expect(await statesOf('server-side')).toEqual(['FAILED', 'FAILED', 'FAILED', 'FAILED']);
    expect((await run('server-side', race)).violations).toEqual([]);
  });
});
