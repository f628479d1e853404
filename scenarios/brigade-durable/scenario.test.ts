import { describe, expect, it } from 'vitest';
import { runPlan } from '../../sim/scenario/run.ts';
import { swept } from '../swept.fixture.ts';
import { brigadeDurable as scenario } from './scenario.ts';
import type { VariantName } from './variants.ts';

/** The plan of a seed, under which a variant breaks a property. */
type Race = readonly [race: string, variant: VariantName, property: string, seed: number];

const races: readonly Race[] = [
  ['B2: after five failures a build is dropped for ever', 'v1', 'every-build-notifies-once', 2233],
  ['B3: a worker dies, and the status stays pending', 'v1', 'every-build-notifies-once', 14],
  ['B3: what fails is the build', 'v1', 'struck-run-ends-alike', 14],
  ['B4: a job whose spec was changed looks green and never ran', 'v2-retry', 'changed-spec-runs-again', 6],
  ['B5: an event is stored, its message is not', 'v2-retry', 'every-build-notifies-once', 852],
  ['B7: a message is acknowledged although the start failed', 'v2-retry', 'every-build-notifies-once', 22],
  ['B9: a job is asked for again while an API server still stores it', 'v2-retry', 'one-record-per-step', 657],
  ['B11: a worker ends, and its running jobs with it', 'v2-retry', 'no-running-job-repeated', 29],
  ['B12: two workers miss the same checkpoint', 'checkpoint', 'one-live-pod-per-attempt', 1],
  ['B12: one stores it while the other still runs', 'checkpoint', 'finished-step-runs-once', 1],
  ['B12: and each goes on with a result of its own', 'checkpoint', 'replayed-result-equals-first', 1],
  ['a probe takes whatever pod is there', 'pod-probe', 'changed-spec-runs-again', 1],
  ['and tells the end twice', 'pod-probe', 'every-build-notifies-once', 1],
];

describe('a race of #369 and its successors', () => {
  it.each(races)('%s: %s breaks %s at seed %d, claimed holds', async (_race, variant, property, seed) => {
    const plan = scenario.draw(scenario.settle(variant, {}), String(seed), 'timed');
    const broken = await runPlan(scenario, variant, scenario.settle(variant, {}), plan);
    expect(broken.violations.map((violation) => violation.property)).toContain(property);
    const held = await runPlan(scenario, 'claimed', scenario.settle('claimed', {}), plan);
    expect(held.violations).toEqual([]);
  });
});

describe('claimed', () => {
  it.each([
    { strategy: 'timed' as const, given: { faults: 12 }, count: 25 },
    { strategy: 'random' as const, given: { faults: 12 }, count: 20 },
  ])('holds over a sweep: %o', async (stretch) => {
    expect(await swept(scenario, 'claimed', stretch)).toMatchObject({ holds: true, surprises: [] });
  });

  it('ends alike whatever the workload does, when nothing befalls it', async () => {
    const values = scenario.settle('claimed', { faults: 0 });
    for (let seed = 0; seed < 8; seed++) {
      const run = await runPlan(scenario, 'claimed', values, scenario.draw(values, String(seed), 'timed'));
      expect(run.violations).toEqual([]);
      expect(run.marks.get('taken-over') ?? 0).toBe(0);
    }
  });
});
