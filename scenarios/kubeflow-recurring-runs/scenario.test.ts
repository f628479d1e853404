import { describe, expect, it } from 'vitest';
import { runPlan } from '../../sim/scenario/run.ts';
import { assess } from '../../sim/sweep/assessment.ts';
import { sweepStretch } from '../../sim/sweep/sweep.ts';
import { mergeTallies, type Tally } from '../../sim/sweep/tally.ts';
import { kubeflowRecurringRuns as scenario } from './scenario.ts';

const step = 20;

/** Sweeps from seed 0 until the catalogue's expectation is met, for at most `most` seeds. */
async function sweep(variant: string, most: number): Promise<Tally> {
  const values = scenario.settle(variant, {});
  const tallies: Tally[] = [];
  for (let from = 0; from < most; from += step) {
    const stretch = {
      scenario,
      variant,
      values,
      strategy: 'timed',
      from,
      count: step,
      stopAtViolation: false,
    } as const;
    tallies.push(await sweepStretch(stretch));
    const enough = scenario.variants[variant]?.expected === 'violates';
    if (enough && assess(scenario, variant, mergeTallies(tallies)).asExpected) break;
  }
  return mergeTallies(tallies);
}

describe('kubeflow-recurring-runs', () => {
  it.each(Object.keys(scenario.variants))('%s is as the catalogue says', async (variant) => {
    const holds = scenario.variants[variant]?.expected === 'holds';
    const tally = await sweep(variant, holds ? 100 : 400);
    expect(assess(scenario, variant, tally).surprises).toEqual([]);
    if (!holds) return;
    const happened = ['crash', 'reply-lost', 'dead-heat', 'pending-run-resumed', 'conflict-409'];
    expect(happened.filter((mark) => (tally.marks[mark] ?? 0) === 0)).toEqual([]);
  });

  it('has one row but two workflows in a dead heat of the merged fix', async () => {
    const tally = await sweep('deterministic-id', 400);
    expect(Object.keys(tally.violations)).not.toContain('one-run-row-per-trigger');
    const seed = String(tally.violations['no-orphan-workflow']?.lowestSeed);
    const values = scenario.settle('deterministic-id', {});
    const plan = scenario.draw(values, seed, 'timed');
    const run = await runPlan(scenario, 'deterministic-id', values, plan);
    expect(run.violations.map(({ property }) => property)).toContain('one-live-workflow-per-trigger');
    const again = await runPlan(scenario, 'deterministic-id', values, plan, { record: true, drain: 'fence' });
    expect(again.digest).toBe(run.digest);
    expect(again.violations).toEqual(run.violations);
  });

  it('holds for database-first under an adversary that picks the order', async () => {
    const values = scenario.settle('database-first', { triggers: 1 });
    const stretch = {
      scenario,
      variant: 'database-first',
      values,
      from: 0,
      count: 60,
      stopAtViolation: false,
    } as const;
    expect((await sweepStretch({ ...stretch, strategy: 'random' })).violations).toEqual({});
  });

  it('draws the same plan and the same run for the same seed', async () => {
    const values = scenario.settle('preflight', {});
    const plan = scenario.draw(values, '5', 'timed');
    expect(scenario.draw(values, '5', 'timed')).toEqual(plan);
    const first = await runPlan(scenario, 'preflight', values, plan);
    const second = await runPlan(scenario, 'preflight', values, plan);
    expect(second.digest).toBe(first.digest);
  });
});
