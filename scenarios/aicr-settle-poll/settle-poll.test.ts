import { describe, expect, it } from 'vitest';
import type { ParameterValues } from '../../sim/scenario/parameter.ts';
import type { Plan } from '../../sim/scenario/plan.ts';
import { runPlan, type RunResult } from '../../sim/scenario/run.ts';
import { swept } from '../swept.fixture.ts';
import type { PlannedPod } from './bundle.ts';
import { aicrSettlePoll } from './settle-poll.ts';

type Verdict = {
  readonly outcome?: unknown;
  readonly attempts?: unknown;
  readonly waitedSeconds?: unknown;
  readonly events?: unknown;
  readonly counts?: unknown;
};

interface Found {
  readonly plan: Plan;
  readonly result: RunResult;
  readonly verdict: Verdict;
}

async function run(variant: string, values: ParameterValues, plan: Plan): Promise<Found> {
  const result = await runPlan(aicrSettlePoll, variant, values, plan, { record: true });
  const [verdict = {}] = (result.history ?? []).flatMap((entry) =>
    entry.type === 'fact' && entry.fact.kind === 'event' && entry.fact.name === 'settle-poll.verdict'
      ? [entry.fact.data]
      : [],
  );
  return { plan, result, verdict };
}

/** The lowest seed whose run is as wanted. */
async function search(
  variant: string,
  given: ParameterValues,
  seeds: number,
  wanted: (found: Found) => boolean,
): Promise<Found | null> {
  const values = aicrSettlePoll.settle(variant, given);
  for (let seed = 0; seed < seeds; seed++) {
    const found = await run(variant, values, aicrSettlePoll.draw(values, String(seed), 'timed'));
    if (wanted(found)) return found;
  }
  return null;
}

const seeds = 4000;
const violates = ({ result }: Found, property: string): boolean =>
  result.violations.some((violation) => violation.property === property);
const bundle = ({ plan }: Found): readonly PlannedPod[] => plan.workload as PlannedPod[];

describe('the lines seen upstream', () => {
  const impossible = { total: 20, running: 20, pending: 0, failed: 0, unscheduled: 1 };
  const late = { total: 2, running: 0, pending: 2, failed: 0, unscheduled: 1 };

  it('20 total, 20 running, 0 pending (1 unscheduled): five reads, by a seed; the settle loop passes on the same plan', async () => {
    const given = { settledPods: 20, pods: 2, faults: 0 };
    const found = await search(
      'five-reads',
      given,
      seeds,
      ({ verdict }) => JSON.stringify(verdict.counts) === JSON.stringify(impossible),
    );
    expect(found?.verdict).toMatchObject({ outcome: 'notScheduled', counts: impossible });
    if (found === null) return;
    expect(violates(found, 'coherent-counts')).toBe(true);
    const settled = await run('settle', aicrSettlePoll.settle('settle', given), found.plan);
    expect(settled.verdict).toMatchObject({ outcome: 'allScheduled' });
  });

  it('2 total, 0 running, 2 pending (1 unscheduled), no FailedScheduling event: one snapshot, by a seed; the settle loop passes', async () => {
    const given = { pods: 2, faults: 0 };
    const found = await search(
      'single-snapshot',
      given,
      seeds,
      ({ verdict }) =>
        JSON.stringify(verdict.counts) === JSON.stringify(late) && JSON.stringify(verdict.events) === '[]',
    );
    expect(found?.verdict).toMatchObject({ outcome: 'notScheduled', counts: late, events: [] });
    if (found === null) return;
    const settled = await run('settle', aicrSettlePoll.settle('settle', given), found.plan);
    expect(settled.verdict).toMatchObject({ outcome: 'allScheduled' });
  });
});

describe('what the merged settle loop still gets wrong, each by a seed, and ours does not on the same plan', () => {
  const holes: { name: string; property: string; wanted: (found: Found) => boolean }[] = [
    {
      name: 'the first empty read passes',
      property: 'success-needs-settled-system',
      wanted: ({ verdict }) => verdict.outcome === 'noPods' && verdict.attempts === 1,
    },
    {
      name: 'a pod owned by a RayJob may starve',
      property: 'success-needs-settled-system',
      wanted: (found) =>
        found.verdict.outcome === 'allScheduled' &&
        bundle(found).some(({ owner, fate }) => owner === 'RayJob' && fate === 'starved'),
    },
    {
      name: 'a failed pod cuts the wait short',
      property: 'failure-needs-whole-window',
      wanted: (found) =>
        found.verdict.outcome === 'notScheduled' &&
        Number(found.verdict.waitedSeconds) < 60 &&
        bundle(found).some(({ fate }) => fate === 'fails'),
    },
    {
      name: 'one failed LIST decides',
      property: 'transient-errors-do-not-decide',
      wanted: ({ verdict }) => verdict.outcome === 'listFailed',
    },
  ];
  it.each(holes)('$name', async ({ property, wanted }) => {
    const found = await search('settle', {}, seeds, (candidate) => wanted(candidate) && violates(candidate, property));
    expect(found).not.toBeNull();
    if (found === null) return;
    const ours = await run('settle-stable', aicrSettlePoll.settle('settle-stable', {}), found.plan);
    expect(ours.result.violations).toEqual([]);
  });
});

describe('the recommended poll', () => {
  it.each([
    { strategy: 'timed' as const, given: {}, count: 1500 },
    { strategy: 'random' as const, given: {}, count: 1500 },
    { strategy: 'timed' as const, given: { pods: 12, faults: 5 }, count: 1500 },
  ])('holds over a sweep: %o', async (stretch) => {
    const assessment = await swept(aicrSettlePoll, 'settle-stable', stretch);
    expect(assessment).toMatchObject({ holds: true, asExpected: true, surprises: [] });
  });
});
