import { describe, expect, it } from 'vitest';
import { runPlan } from '../../sim/scenario/run.ts';
import { unstarted } from '../../sim/scenario/unstarted.ts';
import { DatabaseServer } from '../../models/database/server/server.ts';
import { databaseFaults } from './database-faults.ts';
import { bankSchema } from './deposits.ts';

/** What was found, and which marks were made, in seeds from `first` on. */
async function sweep(variant: string, first: number, count: number) {
  const values = databaseFaults.settle(variant, {});
  const broken = new Set<string>();
  const marks = new Set<string>();
  for (let seed = first; seed < first + count; seed++) {
    const plan = databaseFaults.draw(values, String(seed), 'timed');
    const result = await runPlan(databaseFaults, variant, values, plan);
    for (const { property } of result.violations) broken.add(property);
    for (const mark of result.marks.keys()) marks.add(mark);
  }
  return { broken, marks };
}

/** The marks of faults that struck somebody, besides those that say that one was injected. */
const effects = [
  'commit-unknown',
  'blocked',
  'commits-lost',
  'long-fork-seen',
  'too-many-connections',
  'terminated',
  'canceled',
  'serialization-failed',
];

describe('a sweep', () => {
  it('reaches every fault that the server offers, and what each of them does', async () => {
    const simulation = unstarted('s');
    expect(new DatabaseServer(simulation, { schema: bankSchema })).toBeDefined();
    const offered = simulation.injector.offered.map(({ name }) => name);
    expect(offered.length).toBeGreaterThanOrEqual(9);
    const { broken, marks } = await sweep('asynchronous-replica', 0, 300);
    const wanted = [...offered, ...effects.map((effect) => `database/${effect}`), 'reply-lost', 'crash'];
    expect(wanted.filter((mark) => !marks.has(mark))).toEqual([]);
    expect([...broken]).toEqual(['acknowledged-deposit-stays']);
  }, 120_000);

  it.each(['blind-retry', 'look-then-retry'])('finds that %s deposits twice', async (variant) => {
    expect([...(await sweep(variant, 10, 20)).broken]).toEqual(['deposited-once']);
  });

  it('does not break what writes one key', async () => {
    expect([...(await sweep('one-key', 0, 50)).broken]).toEqual([]);
  });
});
