import { describe, expect, it } from 'vitest';
import { violatedBy, violatedByEach } from '../same-plan.fixture.ts';
import { kubeflowRecurringRuns as scenario } from './scenario.ts';

describe('a report that a run is at work arrives after the report of its end', () => {
  const drawn = scenario.draw(scenario.settle('database-first', {}), '0', 'timed');
  const delay = { kind: 'delay', process: 'persistence-agent', link: 'pipeline-api', nth: 1, by: 90_000 } as const;
  const plan = { ...drawn, faults: [delay] };

  it('undoes the end, as upstream has it', async () => {
    expect(await violatedBy(scenario, 'deterministic-id', { ...plan, faults: [] })).toEqual([]);
    expect(await violatedBy(scenario, 'deterministic-id', plan)).toEqual(['run-ends-as-its-workflow']);
  });

  it('changes nothing in what we recommend', async () => {
    expect(await violatedByEach(scenario, ['database-first', 'validate-inputs'], plan)).toEqual([[], []]);
  });
});
