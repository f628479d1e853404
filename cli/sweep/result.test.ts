import { describe, expect, it } from 'vitest';
import { lostUpdate } from '../../sim/scenario/lost-update.fixture.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { sweepStretch } from '../../sim/sweep/sweep.ts';
import { decodeToken } from '../../sim/token/token.ts';
import { shardOf } from '../commands/sweep.ts';
import type { Job } from './job.ts';
import { exitCodeOf, resultOf } from './result.ts';

const sourced = { scenario: lostUpdate, file: null };

async function swept(variant: string, count: number, file: string | null = null, scenario: Scenario = lostUpdate) {
  const values = scenario.settle(variant, { replicas: '3' });
  const job: Job = {
    scenario: 'lost-update',
    file,
    variant,
    values,
    strategy: 'timed',
    from: 5,
    count,
    stopAtViolation: false,
  };
  const tally = await sweepStretch({ ...job, scenario });
  return resultOf({ scenario, file }, job, tally);
}

describe('the result of a sweep', () => {
  it('carries a token that was seen to reproduce, with only the parameters that were given', async () => {
    const result = await swept('read-then-write', 50, './my file.ts');
    const [violation] = result.violations;
    expect(violation).toMatchObject({ property: 'no-lost-update', reproduced: true });
    expect(violation?.sentence).not.toBe('');
    expect(violation?.command).toBe(`npx deadheat replay ${violation?.token} --scenario './my file.ts'`);
    const token = decodeToken(violation?.token ?? '');
    expect(token.parameters).toEqual({ replicas: 3 });
    expect(token.plan).toEqual({ kind: 'seed', seed: String(violation?.lowestSeed), strategy: 'timed' });
    expect(token.trail?.steps).toBeGreaterThan(0);
    expect(JSON.stringify(result)).not.toMatch(/elapsed|duration|workers/);
  });

  it('is as catalogued for a museum piece that breaks, and a failure in a file of the user', async () => {
    const result = await swept('read-then-write', 50);
    expect(result).toMatchObject({ holds: false, asExpected: true, bound: null });
    expect(exitCodeOf(sourced, result, true)).toBe(0);
    expect(exitCodeOf({ ...sourced, file: './x.ts' }, result, true)).toBe(1);
  });

  it('bounds the failure rate of a variant that holds', async () => {
    const result = await swept('compare-and-set', 30);
    expect(result).toMatchObject({ holds: true, asExpected: true, bound: 0.1 });
    expect(exitCodeOf(sourced, result, true)).toBe(0);
  });

  it('does not trust a variant whose runs do not come out the same twice', async () => {
    let runs = 0;
    const drifting: Scenario = {
      ...lostUpdate,
      stage(simulation, ...world) {
        runs += 1;
        simulation.schedule(`run ${runs}`, { earliest: 1, latest: 1 }, () => {});
        return lostUpdate.stage(simulation, ...world);
      },
    };
    const result = await swept('compare-and-set', 5, null, drifting);
    expect(result).toMatchObject({ holds: true, asExpected: false, repeatable: false });
    expect(result.surprises).toEqual([expect.stringContaining('Two runs of seed 5 were not equal')]);
    expect(exitCodeOf(sourced, result, true)).toBe(3);
  });

  it('turns every other outcome into its exit code', async () => {
    const held = await swept('compare-and-set', 5);
    const broken = await swept('read-then-write', 50);
    const [violation] = broken.violations;
    const wrong = { ...broken, variant: 'compare-and-set', expected: 'holds' } as const;
    const missed = { ...held, variant: 'read-then-write', expected: 'violates', asExpected: false } as const;
    const unverified = { ...broken, violations: violation === undefined ? [] : [{ ...violation, reproduced: false }] };
    expect(exitCodeOf(sourced, wrong, true)).toBe(1);
    expect(exitCodeOf(sourced, missed, true)).toBe(1);
    expect(exitCodeOf(sourced, missed, false)).toBe(2);
    expect(exitCodeOf({ ...sourced, file: './x.ts' }, missed, true)).toBe(2);
    expect(exitCodeOf(sourced, { ...held, asExpected: false }, true)).toBe(2);
    expect(exitCodeOf(sourced, unverified, true)).toBe(3);
  });
});

describe('shards', () => {
  it('cover all seeds, none twice', () => {
    for (const [seeds, of] of [
      [10, 3],
      [2, 5],
      [1000, 7],
    ] as const) {
      const seen: number[] = [];
      for (let index = 1; index <= of; index++) {
        const { from, count } = shardOf({ seeds, from: 40, shard: { index, of } });
        for (let seed = from; seed < from + count; seed++) seen.push(seed);
      }
      expect(seen).toEqual(Array.from({ length: seeds }, (_, index) => 40 + index));
    }
  });
});
