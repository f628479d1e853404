import { describe, expect, it } from 'vitest';
import { runPlan } from '../scenario/run.ts';
import { lostUpdate } from '../scenario/lost-update.fixture.ts';

describe('fast draining', () => {
  it.each([
    { name: 'one call at a time', given: {} },
    { name: 'several calls outstanding', given: { parallel: true } },
    { name: 'three replicas under faults', given: { replicas: 3, faults: 3 } },
  ])('gives the same history as a fence at every step: $name', async ({ given }) => {
    const values = lostUpdate.settle('read-then-write', given);
    for (let seed = 0; seed < 4000; seed++) {
      const strategy = seed % 4 === 0 ? 'random' : 'timed';
      const plan = lostUpdate.draw(values, String(seed), strategy);
      const fast = await runPlan(lostUpdate, 'read-then-write', values, plan, { drain: 'fast' });
      const fenced = await runPlan(lostUpdate, 'read-then-write', values, plan, { drain: 'fence' });
      if (fast.digest !== fenced.digest || fast.steps !== fenced.steps) expect.fail(`seed ${seed} parted`);
      expect(fast.violations).toEqual(fenced.violations);
    }
  });
});
