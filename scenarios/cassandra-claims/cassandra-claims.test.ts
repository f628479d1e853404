import { describe, expect, it } from 'vitest';
import type { Plan } from '../../sim/scenario/plan.ts';
import { violatedByEach } from '../same-plan.fixture.ts';
import { swept } from '../swept.fixture.ts';
import { cassandraClaims } from './cassandra-claims.ts';

const property = 'no-delete-of-live-data';
const renewal = { name: 'dc1', at: 10_000, after: 500 };

function plan(seed: string, faults: Plan['faults'], workload: Plan['workload'] = [renewal]): Plan {
  return { seed, strategy: 'timed', deviations: [], workload, faults };
}

const variants = ['by-name', 'by-uid', 'guarded'];

describe('the same plan, broken and not', () => {
  it('an operator restarts at a server that still shows the deletion, and looks for claims by name', async () => {
    // Of the four ways to be balanced, a seed in which it is first at kube-1, then at kube-0.
    const restart = plan('d', [
      { kind: 'model', name: 'kube/hold-watch-cache', target: 'kube-0', when: { at: 12_000 }, duration: 60_000 },
      { kind: 'crash', process: 'operator', when: { at: 40_000 }, restartAfter: 1000 },
    ]);
    expect(await violatedByEach(cassandraClaims, variants, restart)).toEqual([[property], [], []]);
  });

  it('a request to delete arrives when its sender has given up, and another claim bears the name', async () => {
    const late = plan('late/1', [{ kind: 'delay', process: 'operator', link: 'kube', nth: 25, by: 20_000 }]);
    expect(await violatedByEach(cassandraClaims, variants, late)).toEqual([[property], [property], []]);
  });
});

describe('guarded', () => {
  it.each([{ faults: 10 }, { faults: 12 }])('holds over a sweep: %o', async (given) => {
    expect(await swept(cassandraClaims, 'guarded', { given, count: 100 })).toMatchObject({
      holds: true,
      surprises: [],
    });
  });
});
