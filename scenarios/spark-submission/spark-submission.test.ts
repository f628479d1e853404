import { describe, expect, it } from 'vitest';
import { firstBreak, violatedBy } from '../same-plan.fixture.ts';
import { swept } from '../swept.fixture.ts';
import { sparkSubmission } from './spark-submission.ts';

describe('the same plan, broken and not', () => {
  it.each([
    { variant: 'fail-when-taken', property: 'submission-status-is-true' },
    { variant: 'retry-when-taken', property: 'every-object-is-reconciled' },
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
    { strategy: 'timed' as const, given: { faults: 10 }, count: 30 },
    { strategy: 'random' as const, given: {}, count: 30 },
  ])('holds over a sweep: %o', async (stretch) => {
    expect(await swept(sparkSubmission, 'adopt-own', stretch)).toMatchObject({ holds: true, surprises: [] });
  });
});
