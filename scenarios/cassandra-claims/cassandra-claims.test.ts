import { describe, expect, it } from 'vitest';
import type { Plan } from '../../sim/scenario/plan.ts';
import { assess } from '../../sim/sweep/assessment.ts';
import { sweepStretch } from '../../sim/sweep/sweep.ts';
import { violatedBy } from '../first-break.fixture.ts';
import { cassandraClaims } from './cassandra-claims.ts';

const property = 'no-delete-of-live-data';
const renewal = { name: 'dc1', at: 10_000, after: 500 };

function plan(seed: string, faults: Plan['faults'], workload: Plan['workload'] = [renewal]): Plan {
  return { seed, strategy: 'timed', deviations: [], workload, faults };
}

/** What each variant breaks with a plan. */
async function broken(given: Plan): Promise<readonly (readonly string[])[]> {
  const variants = ['by-name', 'by-uid', 'guarded'];
  return Promise.all(variants.map((variant) => violatedBy(cassandraClaims, variant, given)));
}

describe('the same plan, broken and not', () => {
  it('an operator restarts at a server that still shows the deletion, and looks for claims by name', async () => {
    const restart = plan('c', [
      { kind: 'model', name: 'kube/hold-watch-cache', target: 'kube-0', when: { at: 12_000 }, duration: 60_000 },
      { kind: 'crash', process: 'operator', when: { at: 40_000 }, restartAfter: 1000 },
    ]);
    expect(await broken(restart)).toEqual([[property], [], []]);
  });

  it('a request to delete arrives when its sender has given up, and another claim bears the name', async () => {
    const late = plan('late/1', [{ kind: 'delay', process: 'operator', link: 'kube', nth: 25, by: 20_000 }]);
    expect(await broken(late)).toEqual([[property], [property], []]);
  });
});

describe('guarded', () => {
  it.each([{ faults: 10 }, { faults: 12 }])('holds over a sweep: %o', async (given) => {
    const values = cassandraClaims.settle('guarded', given);
    const stretch = { scenario: cassandraClaims, variant: 'guarded', values, strategy: 'timed' as const };
    const tally = await sweepStretch({ ...stretch, from: 0, count: 40, stopAtViolation: false });
    expect(assess(cassandraClaims, 'guarded', tally)).toMatchObject({ holds: true, asExpected: true, surprises: [] });
  });
});
