import { describe, expect, it } from 'vitest';
import { assess } from '../../sim/sweep/assessment.ts';
import { sweepStretch } from '../../sim/sweep/sweep.ts';
import { firstBreak, violatedBy } from '../first-break.fixture.ts';
import { sparkSubmission } from './spark-submission.ts';

describe('the same plan, broken and not', () => {
  it.each([
    { variant: 'fail-when-taken', property: 'submission-status-is-true' },
    { variant: 'retry-when-taken', property: 'every-trigger-runs' },
    { variant: 'adopt-by-name', property: 'submission-status-is-true' },
  ])('$variant breaks $property, adopt-own holds', async ({ variant, property }) => {
    const plan = await firstBreak(sparkSubmission, variant, property);
    expect(await violatedBy(sparkSubmission, variant, plan)).toEqual([property]);
    expect(await violatedBy(sparkSubmission, 'adopt-own', plan)).toEqual([]);
  });

  it('needs a fault: without any, nothing historic breaks', async () => {
    const plan = await firstBreak(sparkSubmission, 'fail-when-taken', 'submission-status-is-true');
    expect(await violatedBy(sparkSubmission, 'fail-when-taken', { ...plan, faults: [] })).toEqual([]);
  });
});

describe('adopt-own', () => {
  it.each([
    { strategy: 'timed' as const, given: { faults: 10 } },
    { strategy: 'random' as const, given: {} },
  ])('holds over a sweep: $strategy, $given', async ({ strategy, given }) => {
    const values = sparkSubmission.settle('adopt-own', given);
    const stretch = { scenario: sparkSubmission, variant: 'adopt-own', values, strategy };
    const tally = await sweepStretch({ ...stretch, from: 0, count: 30, stopAtViolation: false });
    expect(assess(sparkSubmission, 'adopt-own', tally)).toMatchObject({ holds: true, asExpected: true, surprises: [] });
  });
});
