import { describe, expect, it } from 'vitest';
import { violatedBy } from '../same-plan.fixture.ts';
import { swept } from '../swept.fixture.ts';
import { kubeflowRetry } from './scenario.ts';

describe('the same plan, broken and not', () => {
  it.each([
    { variant: 'unclaimed', property: 'no-running-step-deleted', seed: 58 },
    { variant: 'unclaimed', property: 'succeeded-run-stays', seed: 128 },
    { variant: 'unfenced', property: 'report-ends-only-what-ended', seed: 58 },
    { variant: 'fences-ends-only', property: 'run-ends-as-its-workflow', seed: 428 },
    { variant: 'claimed', property: 'run-ends-as-its-workflow', seed: 289 },
    { variant: 'claimed', property: 'succeeded-run-stays', seed: 276 },
  ])('$variant breaks $property at seed $seed, guarded holds', async ({ variant, property, seed }) => {
    const plan = kubeflowRetry.draw(kubeflowRetry.settle(variant, {}), String(seed), 'timed');
    expect(await violatedBy(kubeflowRetry, variant, plan)).toContain(property);
    expect(await violatedBy(kubeflowRetry, variant, { ...plan, faults: [] })).toEqual([]);
    expect(await violatedBy(kubeflowRetry, 'guarded', plan)).toEqual([]);
  });
});

describe('guarded', () => {
  it.each([
    { strategy: 'timed' as const, count: 20 },
    { strategy: 'random' as const, count: 20 },
  ])('holds over a sweep: %o', async (stretch) => {
    expect(await swept(kubeflowRetry, 'guarded', stretch)).toMatchObject({ holds: true, surprises: [] });
  });
});
