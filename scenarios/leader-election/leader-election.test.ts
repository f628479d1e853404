import { describe, expect, it } from 'vitest';
import type { Fact } from '../../sim/history/fact.ts';
import type { Plan } from '../../sim/scenario/plan.ts';
import { runPlan, type RunResult } from '../../sim/scenario/run.ts';
import { firstBreak } from '../same-plan.fixture.ts';
import { swept } from '../swept.fixture.ts';
import { leaderElection } from './leader-election.ts';

function run(variant: string, plan: Plan): Promise<RunResult> {
  return runPlan(leaderElection, variant, leaderElection.settle(variant, {}), plan, { record: true });
}

function events({ history }: RunResult, name: string): readonly Fact[] {
  return (history ?? []).flatMap((entry) =>
    entry.type === 'fact' && entry.fact.kind === 'event' && entry.fact.name === name ? [entry.fact] : [],
  );
}

describe('the same plan, broken and not', () => {
  it('a deposed leader writes by the lease alone, and is refused by the token', async () => {
    const plan = await firstBreak(leaderElection, 'unfenced', 'no-write-by-a-deposed-leader');
    const { violations } = await run('unfenced', plan);
    expect(violations.map(({ property }) => property)).toEqual(['no-write-by-a-deposed-leader']);
    const fenced = await run('fenced', plan);
    expect(fenced.violations).toEqual([]);
    expect(events(fenced, 'election/acquired').length).toBeGreaterThan(1);
    expect(events(fenced, 'ledger/refused').length).toBeGreaterThan(0);
  });

  it('a lease is released in the middle of the work, and after it', async () => {
    const plan = await firstBreak(leaderElection, 'released-early', 'lease-released-after-work');
    const fenced = await run('fenced', plan);
    expect(fenced.violations).toEqual([]);
    expect(events(fenced, 'election/released').length).toBeGreaterThan(0);
  });
});

describe('fenced', () => {
  it.each([
    { strategy: 'timed' as const, given: { replicas: 3, faults: 10 }, count: 40 },
    { strategy: 'random' as const, given: {}, count: 20 },
  ])('holds over a sweep: %o', async (stretch) => {
    expect(await swept(leaderElection, 'fenced', stretch)).toMatchObject({ holds: true, surprises: [] });
  });
});
