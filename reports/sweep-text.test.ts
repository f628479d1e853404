import { describe, expect, it } from 'vitest';
import { lostUpdate } from '../sim/scenario/lost-update.fixture.ts';
import { propertiesOnDuty } from '../sim/scenario/on-duty.ts';
import { catalogueText, scenarioText } from './catalogue-text.ts';
import { doctorText } from './doctor-text.ts';
import type { SweepResult, SweepViolation } from './sweep-result.ts';
import { sweepResultText, sweepSummaryText } from './sweep-text.ts';
import { counted, grouped, inline, rate, shortened } from './wording.ts';

const held: SweepResult = {
  scenario: 'adoption',
  variant: 'stable',
  strategy: 'timed',
  parameters: { replicas: 3 },
  from: 0,
  runs: 1000,
  holds: true,
  expected: 'holds',
  asExpected: true,
  surprises: [],
  repeatable: true,
  violations: [],
  inconclusive: [],
  bound: 0.003,
  marks: { crash: 1234 },
  missing: [],
};
const violation: SweepViolation = {
  property: 'one-owner',
  sentence: 'A pod has one owner.',
  detail: 'two owners',
  count: 7,
  lowestSeed: 12,
  token: 'dh1.x.y',
  command: 'npx deadheat replay dh1.x.y',
  reproduced: true,
};
const broken: SweepResult = { ...held, holds: false, bound: null, violations: [violation] };

describe('a sweep as text', () => {
  it('says in how many runs a variant held and what that is worth', () => {
    expect(sweepResultText(held, false)).toBe(
      '✓ adoption/stable replicas=3 (timed)  held in 1,000 runs, failure rate < 0.003 at 95 %\n  exercised: crash 1,234\n',
    );
  });

  it('gives the lowest seed and the replay command of each violation', () => {
    const text = sweepResultText({ ...broken, asExpected: false, surprises: ['one-owner was violated.'] }, false);
    expect(text).toMatch(/^✗ adoption\/stable/);
    expect(text).toContain('! one-owner was violated.');
    expect(text).toContain('in 7 runs, first at seed 12');
    expect(text).toContain('replay: npx deadheat replay dh1.x.y');
  });

  it('takes a museum piece that breaks as catalogued for good, and any violation of a user for bad', () => {
    const museum = { ...broken, expected: 'violates' } as const;
    expect(sweepResultText(museum, false)).toMatch(/^✓ .* violates one-owner, as catalogued/);
    expect(sweepResultText(museum, true)).toMatch(/^✗ /);
    expect(sweepSummaryText([held, museum], false)).toContain('Came out as catalogued: 2 variants');
    expect(sweepSummaryText([held, museum], true)).toContain('1 of 2 variants violates a property');
  });

  it('never prints a command that was not seen to work', () => {
    const text = sweepResultText({ ...broken, violations: [{ ...violation, reproduced: false }] }, true);
    expect(text).not.toContain('replay:');
    expect(text).toContain('does not reproduce');
  });

  it('doubts a museum piece that held, and a sweep without runs', () => {
    expect(sweepResultText({ ...held, expected: 'violates', asExpected: false }, false)).toMatch(
      /^\? .*not as catalogued/,
    );
    expect(sweepResultText({ ...held, runs: 0, bound: null }, false)).toContain('was not run');
  });

  it("doubts a user's variant that does not come out as they said, and counts only runs that were judged", () => {
    const doubtful = { ...held, asExpected: false, inconclusive: [{ reason: 'r', count: 990, lowestSeed: 0 }] };
    const text = sweepResultText(doubtful, true);
    expect(text).toMatch(/^\? adoption\/stable .* held in 10 of 1,000 runs, .*, but not as it should\n/);
    expect(sweepSummaryText([held, doubtful], true)).toContain(
      'No property was violated in 2 variants, 1 is in doubt (2,000 runs).',
    );
    expect(sweepResultText({ ...doubtful, bound: null }, true)).toContain('was not judged, 1,000 runs');
  });
});

describe('the catalogue as text', () => {
  it('has a line per variant', () => {
    expect(catalogueText([lostUpdate])).toBe(
      'scenario/variant             expected  breaks\n' +
        'lost-update/read-then-write  violates  no-lost-update\n' +
        'lost-update/compare-and-set  holds\n',
    );
    expect(catalogueText([])).toBe('No scenarios.\n');
  });

  it('explains a scenario: variants, parameters with bounds and defaults, properties', () => {
    const text = scenarioText(lostUpdate, propertiesOnDuty(lostUpdate));
    expect(text).toContain('read-then-write  violates  Reads, adds, writes.');
    expect(text).toContain('replicas  whole number, 1 to 8   default 2      How many replicas add.');
    expect(text).toContain('faults    whole number, 0 to 20  default 0      Most faults in one run.');
    expect(text).toContain('no-lost-update');
  });
});

describe('the doctor as text', () => {
  it('names the first diverging step on both sides', () => {
    const step = { event: 'a/sleep#1', time: 3.25, pending: 2, digest: 'd1' };
    const divergence = { scenario: 's', variant: 'v', strategy: 'timed', seed: 2, step: 7, once: step, again: null };
    const check = { name: 'twice', runs: 3, steps: 2100, divergences: [divergence] };
    const text = doctorText({ versions: { node: 'v20' }, checks: [check, { ...check, divergences: [] }] });
    expect(text).toContain('s/v (timed, seed 2) parts at step 7');
    expect(text).toContain('once   a/sleep#1 at 3.3 ms, 2 pending, digest d1');
    expect(text).toContain('✓ twice: 3 runs, 2,100 steps, all equal');
  });
});

describe('wording', () => {
  it('does not depend on the locale', () => {
    expect([grouped(0), grouped(999), grouped(1_234_567)]).toEqual(['0', '999', '1,234,567']);
    expect([counted(1, 'run'), counted(2000, 'run')]).toEqual(['1 run', '2,000 runs']);
    expect([rate(3 / 1000), rate(3 / 1_048_576)]).toEqual(['0.003', '0.0000029']);
  });

  it('shortens to one line, by whole characters', () => {
    expect(shortened('a\n  b', 10)).toBe('a b');
    expect(shortened('😀😀😀😀', 3)).toBe('😀😀…');
    expect(inline({ a: undefined }, 9)).toBe('{}');
  });
});
