import { describe, expect, it } from 'vitest';
import { runPlan } from './run.ts';
import { lostUpdate } from './lost-update.fixture.ts';

describe('a scenario', () => {
  it('finds the lost update and draws the same plan for the same seed', async () => {
    const values = lostUpdate.settle('read-then-write', {});
    let violated = 0;
    for (let seed = 0; seed < 100; seed++) {
      const plan = lostUpdate.draw(values, String(seed), 'timed');
      expect(lostUpdate.draw(values, String(seed), 'timed')).toEqual(plan);
      const result = await runPlan(lostUpdate, 'read-then-write', values, plan);
      const again = await runPlan(lostUpdate, 'read-then-write', values, plan, { drain: 'fence', record: true });
      expect(again.digest).toBe(result.digest);
      if (result.verdict === 'violated') violated += 1;
    }
    expect(violated).toBeGreaterThan(0);
    expect(violated).toBeLessThan(100);
  });
});
