import { fc, runPlan } from 'deadheat';
import { expect, it } from 'vitest';
import scenario from './scenario.ts';

const values = scenario.settle('fixed', {});

it('starts no report twice', async () => {
  await fc.assert(
    fc.asyncProperty(scenario.plans(values), async (plan) => {
      const { violations } = await runPlan(scenario, 'fixed', values, plan);
      expect(violations).toEqual([]);
    }),
  );
});
