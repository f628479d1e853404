import { describe, expect, it } from 'vitest';
import type { Plan } from '../../sim/scenario/plan.ts';
import { assess } from '../../sim/sweep/assessment.ts';
import { sweepStretch } from '../../sim/sweep/sweep.ts';
import { firstBreak, violatedBy } from '../first-break.fixture.ts';
import { ciliumPodRanges } from './cilium-pod-ranges.ts';

const property = 'one-node-per-range';

/** What each variant breaks with a plan. */
async function broken(plan: Plan): Promise<readonly (readonly string[])[]> {
  const variants = ['blocking-stop', 'stop-at-once', 'ledger-first'];
  return Promise.all(variants.map((variant) => violatedBy(ciliumPodRanges, variant, plan)));
}

describe('the same plan, broken and not', () => {
  it('who has lost the lease goes on while its stop hooks block', async () => {
    const values = ciliumPodRanges.settle('blocking-stop', {});
    expect(await broken(ciliumPodRanges.draw(values, '75', 'timed'))).toEqual([[property], [], []]);
  });

  it('who wakes up, or whose patch is late, writes before it knows that it has lost the lease', async () => {
    const plan = await firstBreak(ciliumPodRanges, 'stop-at-once', property);
    expect(await broken(plan)).toEqual([[property], [property], []]);
  });
});

describe('ledger-first', () => {
  it.each([
    { strategy: 'timed' as const, given: { faults: 12 }, count: 30 },
    { strategy: 'random' as const, given: {}, count: 20 },
  ])('holds over a sweep: $strategy, $given', async ({ strategy, given, count }) => {
    const values = ciliumPodRanges.settle('ledger-first', given);
    const stretch = { scenario: ciliumPodRanges, variant: 'ledger-first', values, strategy };
    const tally = await sweepStretch({ ...stretch, from: 0, count, stopAtViolation: false });
    expect(assess(ciliumPodRanges, 'ledger-first', tally)).toMatchObject({ holds: true, surprises: [] });
  });
});
