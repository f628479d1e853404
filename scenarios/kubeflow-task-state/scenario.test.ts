import { describe, expect, it } from 'vitest';
import { usualDatabaseFaults } from '../../models/database/server/usual-faults.fixture.ts';
import type { Fault } from '../../sim/faults/fault.ts';
import { runPlan } from '../../sim/scenario/run.ts';
import { swept } from '../swept.fixture.ts';
import { lastStates } from './last-states.fixture.ts';
import { kubeflowTaskState as scenario } from './scenario.ts';

const servers = ['api-server-0', 'api-server-1'];

describe('server-side', () => {
  it.each([
    { strategy: 'timed' as const, given: { apiServers: 3, faults: 12, branch: true }, count: 25 },
    { strategy: 'random' as const, given: {}, count: 20 },
  ])('holds over a sweep: %o', async (stretch) => {
    expect(await swept(scenario, 'server-side', stretch)).toMatchObject({ holds: true, surprises: [] });
  });

  it.each(usualDatabaseFaults(servers))('a run without a failure succeeds in spite of $name', async (fault) => {
    const { name, targets } = fault;
    const faults = Array.from({ length: 24 }, (_, nth): Fault => ({
      kind: 'model',
      name,
      target: targets[nth % targets.length] ?? '',
      when: { at: 1000 + 500 * nth },
      duration: 250,
    }));
    const workload = { failing: null, retries: 0, again: null };
    for (let seed = 0; seed < 5; seed++) {
      const plan = { seed: String(seed), strategy: 'timed', faults, workload, deviations: [] } as const;
      const run = await runPlan(scenario, 'server-side', scenario.settle('server-side', {}), plan, { record: true });
      expect([seed, run.violations, lastStates(run).get('root')]).toEqual([seed, [], 'SUCCEEDED']);
    }
  });
});
