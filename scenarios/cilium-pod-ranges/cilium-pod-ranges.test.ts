import { describe, expect, it } from 'vitest';
import { firstBreak, violatedByEach } from '../same-plan.fixture.ts';
import { swept } from '../swept.fixture.ts';
import { ciliumPodRanges } from './cilium-pod-ranges.ts';

const property = 'one-node-per-range';
const variants = ['blocking-stop', 'stop-at-once', 'ledger-first'];

describe('the same plan, broken and not', () => {
  it('who has lost the lease goes on while its stop hooks block', async () => {
    const plan = await firstBreak(ciliumPodRanges, 'blocking-stop', property, ['stop-at-once']);
    expect(await violatedByEach(ciliumPodRanges, variants, plan)).toEqual([[property], [], []]);
  });

  it('who wakes up, or whose patch is late, writes before it knows that it has lost the lease', async () => {
    const plan = await firstBreak(ciliumPodRanges, 'stop-at-once', property);
    expect(await violatedByEach(ciliumPodRanges, variants, plan)).toEqual([[property], [property], []]);
  });
});

describe('ledger-first', () => {
  it.each([
    { strategy: 'timed' as const, given: { faults: 12 }, count: 30 },
    { strategy: 'random' as const, given: {}, count: 30 },
  ])('holds over a sweep: %o', async (stretch) => {
    expect(await swept(ciliumPodRanges, 'ledger-first', stretch)).toMatchObject({ holds: true, surprises: [] });
  });
});
