import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lostUpdate } from '../scenario/lost-update.fixture.ts';
import { runPlan } from '../scenario/run.ts';
import { assess } from './assessment.ts';
import { sweepStretch, type Stretch } from './sweep.ts';
import { emptyTally, mergeTallies } from './tally.ts';

function stretch(variant: string, from: number, count: number): Stretch {
  const values = lostUpdate.settle(variant, { faults: 2 });
  return { scenario: lostUpdate, variant, values, strategy: 'timed', from, count, stopAtViolation: false };
}

describe('a sweep', () => {
  it('gives the same whole however it is cut into stretches', async () => {
    const whole = await sweepStretch(stretch('read-then-write', 0, 60));
    expect(whole.runs).toBe(60);
    expect(Object.keys(whole.violations)).toEqual(['no-lost-update']);
    const parts = [
      await sweepStretch(stretch('read-then-write', 0, 7)),
      await sweepStretch(stretch('read-then-write', 7, 30)),
      await sweepStretch(stretch('read-then-write', 37, 23)),
    ];
    const [a = emptyTally, b = emptyTally, c = emptyTally] = parts;
    expect(mergeTallies([a, b, c])).toEqual(whole);
    expect(mergeTallies([c, mergeTallies([b, a])])).toEqual(whole);
  });

  it('stops at the first violation when asked to', async () => {
    const whole = await sweepStretch(stretch('read-then-write', 0, 60));
    const stopped = await sweepStretch({ ...stretch('read-then-write', 0, 60), stopAtViolation: true });
    const lowest = whole.violations['no-lost-update']?.lowestSeed ?? -1;
    expect(stopped.runs).toBe(lowest + 1);
    expect(stopped.violations).toEqual({ 'no-lost-update': { count: 1, lowestSeed: lowest } });
  });
});

describe('the assessment', () => {
  const clean = { ...emptyTally, runs: 300, requests: 900 };
  const seen = { count: 2, lowestSeed: 5 };

  it('accepts a fixed variant that held, with the bound that its runs give', () => {
    expect(assess(lostUpdate, 'compare-and-set', clean)).toEqual({
      holds: true,
      asExpected: true,
      surprises: [],
      bound: 0.01,
    });
  });

  it.each([
    {
      name: 'a fixed variant that broke',
      variant: 'compare-and-set',
      tally: { ...clean, violations: { 'no-lost-update': seen } },
    },
    { name: 'a broken variant that held', variant: 'read-then-write', tally: clean },
    {
      name: 'a broken variant that broke something else',
      variant: 'read-then-write',
      tally: { ...clean, violations: { other: seen } },
    },
    {
      name: 'runs that could not be judged',
      variant: 'compare-and-set',
      tally: { ...clean, inconclusive: { why: seen } },
    },
    { name: 'no runs', variant: 'compare-and-set', tally: emptyTally },
    { name: 'replicas that ask for nothing', variant: 'compare-and-set', tally: { ...clean, requests: 0 } },
  ])('is surprised by $name', ({ variant, tally }) => {
    expect(assess(lostUpdate, variant, tally)).toMatchObject({ asExpected: false });
  });

  it('bounds the failure rate by the runs that were judged, and by 1', () => {
    const bound = (runs: number, unjudged: number) =>
      assess(lostUpdate, 'compare-and-set', {
        ...clean,
        runs,
        inconclusive: { why: { count: unjudged, lowestSeed: 5 } },
      }).bound;
    expect([bound(300, 200), bound(1, 0), bound(300, 300)]).toEqual([0.03, 1, null]);
  });

  it('says how many runs could not be judged, and which is the first', () => {
    const { surprises } = assess(lostUpdate, 'compare-and-set', { ...clean, inconclusive: { why: seen } });
    expect(surprises).toEqual(['2 of 300 runs could not be judged, first seed 5: why.']);
  });

  it('is surprised when what the scenario is for never happened', () => {
    const demanding = { ...lostUpdate, exercises: ['crash'] };
    expect(assess(demanding, 'compare-and-set', clean).surprises).toEqual([
      'Nothing was exercised: "crash" never happened.',
    ]);
    expect(assess(demanding, 'compare-and-set', { ...clean, marks: { crash: 1 } }).asExpected).toBe(true);
  });
});

describe('fast-check', () => {
  it('finds the race in a property over plans and shrinks workload and faults away', async () => {
    const values = lostUpdate.settle('read-then-write', { faults: 3 });
    const details = await fc.check(
      fc.asyncProperty(
        lostUpdate.plans(values),
        async (plan) => (await runPlan(lostUpdate, 'read-then-write', values, plan)).verdict === 'holds',
      ),
      { seed: 7, numRuns: 500 },
    );
    expect(details.failed).toBe(true);
    expect(details.counterexample?.[0]).toMatchObject({ faults: [], workload: 1 });
  });

  it('holds for the fixed variant', async () => {
    const values = lostUpdate.settle('compare-and-set', { faults: 3 });
    await fc.assert(
      fc.asyncProperty(
        lostUpdate.plans(values, 'random'),
        async (plan) => (await runPlan(lostUpdate, 'compare-and-set', values, plan)).verdict === 'holds',
      ),
      { numRuns: 500 },
    );
  });
});
