import { describe, expect, it } from 'vitest';
import { runPlan } from '../../sim/scenario/run.ts';
import { assess } from '../../sim/sweep/assessment.ts';
import { sweepStretch } from '../../sim/sweep/sweep.ts';
import { kubeflowTaskState as scenario } from './scenario.ts';
import type { VariantName } from './variants.ts';

/** The plan of a seed, under which a variant breaks a property. */
type Race = readonly [race: string, variant: VariantName, property: string, seed: number];

const races: readonly Race[] = [
  ['T1: a launcher writes after the run has ended', 'pr-13986', 'no-change-after-run-ended', 22],
  ['T1: so it does when the run was looked at first', 'checked-first', 'no-change-after-run-ended', 22],
  ['T2: a launcher dies between its flush and the parents', 'pr-13986', 'parents-follow-children', 10],
  ['T5: a launcher that was thought dead overwrites a retry', 'pr-13986', 'outputs-of-last-attempt', 494],
  ['T8: artifacts are made again when the reply was lost', 'mlmd-removal', 'one-artifact-per-output', 22],
  ['a driver that runs again makes its node twice', 'pr-12430', 'one-task-per-node', 0],
  ['a reset of a task that runs', 'pr-13986', 'no-repeated-state', 0],
];

describe('a race of #12430 and its successors', () => {
  it.each(races)('%s: %s breaks %s at seed %d, server-side holds', async (_race, variant, property, seed) => {
    const plan = scenario.draw(scenario.settle(variant, {}), String(seed), 'timed');
    const broken = await runPlan(scenario, variant, scenario.settle(variant, {}), plan);
    expect(broken.violations.map((violation) => violation.property)).toContain(property);
    const held = await runPlan(scenario, 'server-side', scenario.settle('server-side', {}), plan);
    expect(held.violations).toEqual([]);
  });

  it('T3: a branch that never starts leaves its parent running for ever', async () => {
    const values = scenario.settle('pr-13986', { branch: true, faults: 0 });
    const run = await runPlan(scenario, 'pr-13986', values, scenario.draw(values, '1', 'timed'));
    expect(run.violations).toMatchObject([
      { property: 'parents-follow-children', detail: expect.stringContaining('still RUNNING') },
    ]);
    const mended = scenario.settle('server-side', { branch: true, faults: 0 });
    const held = await runPlan(scenario, 'server-side', mended, scenario.draw(mended, '1', 'timed'));
    expect(held.violations).toEqual([]);
  });
});

describe('server-side', () => {
  it.each([
    { strategy: 'timed' as const, given: { apiServers: 3, faults: 12, branch: true }, count: 40 },
    { strategy: 'random' as const, given: {}, count: 20 },
  ])('holds over a sweep: $strategy, $given', async ({ strategy, given, count }) => {
    const values = scenario.settle('server-side', given);
    const stretch = { scenario, variant: 'server-side', values, strategy } as const;
    const tally = await sweepStretch({ ...stretch, from: 0, count, stopAtViolation: false });
    expect(assess(scenario, 'server-side', tally)).toMatchObject({ holds: true, surprises: [] });
  });
});
