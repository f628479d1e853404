import { describe, expect, it } from 'vitest';
import { lostUpdate } from '../../sim/scenario/lost-update.fixture.ts';
import type { Property } from '../../sim/property/property.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { firstDivergence, traceOf } from './examined-run.ts';
import { fingerprint } from './fingerprint.ts';

const step = (event: string, time = 1) => ({ event, time, pending: 0, digest: 'd' });
const run = { scenario: 'lost-update', file: null, variant: 'read-then-write', strategy: 'random', seed: 4 } as const;

describe('comparing two runs', () => {
  it('finds the first step that differs, also where one run is over', () => {
    expect(firstDivergence([step('a'), step('b')], [step('a'), step('b')])).toBeNull();
    expect(firstDivergence([step('a'), step('b')], [step('a'), step('c')])).toEqual({
      step: 2,
      once: step('b'),
      again: step('c'),
    });
    expect(firstDivergence([step('a', 1)], [step('a', 2)])?.step).toBe(1);
    expect(firstDivergence([step('a')], [step('a'), step('b')])).toEqual({ step: 2, once: null, again: step('b') });
  });

  it('has equal traces and fingerprints for equal runs only', async () => {
    const once = await traceOf(lostUpdate, run, 'fast');
    const again = await traceOf(lostUpdate, run, 'fence');
    const other = await traceOf(lostUpdate, { ...run, seed: 5 });
    expect(once.length).toBeGreaterThan(5);
    expect(firstDivergence(once, again)).toBeNull();
    expect(fingerprint(once)).toBe(fingerprint(again));
    expect(firstDivergence(once, other)).not.toBeNull();
    expect(fingerprint(once)).not.toBe(fingerprint(other));
  });

  it('tells runs of equal steps apart by their verdict, where a property keeps something between them', async () => {
    let runs = 0;
    const forgetful: Scenario = {
      ...lostUpdate,
      stage(...world) {
        runs += 1;
        const { horizon } = lostUpdate.stage(...world);
        const property: Property = { id: 'p', kind: 'always', sentence: 'P holds.', why: 'It has to.' };
        const ran = `ran ${runs} times`;
        return { horizon, monitors: [{ property, conclude: (_, accuse) => accuse(ran, []) }] };
      },
    };
    const [once, again] = [await traceOf(forgetful, run, 'fence'), await traceOf(forgetful, run, 'fence')];
    expect(firstDivergence(once, again)).toMatchObject({
      step: once.length,
      once: { event: 'violated, p: ran 1 times' },
      again: { event: 'violated, p: ran 2 times' },
    });
  });
});
