import { describe, expect, test } from 'vitest';
import type { Fault } from '../../sim/faults/fault.ts';
import type { Fact } from '../../sim/history/fact.ts';
import type { Plan } from '../../sim/scenario/plan.ts';
import { runPlan } from '../../sim/scenario/run.ts';
import { airflowAdoption } from './airflow-adoption.ts';
import { ownerChange } from './facts.ts';
import { watchPlan } from './run.fixture.ts';

/** A scheduler dies with long tasks in flight and stays away; its siblings adopt them. */
function plan(more: readonly Fault[]): Plan {
  const death: Fault = { kind: 'crash', process: 'scheduler-0', when: { at: 90_000 }, restartAfter: 900_000 };
  const workload = Array.from({ length: 9 }, (_, index) => ({ at: 25_000 + 4100 * index, duration: 900_000 }));
  return { seed: 'crash-points', strategy: 'timed', faults: [death, ...more], workload, deviations: [] };
}

/** A crash at every point of every request that an adopter sends while pods change hands. */
async function crashesDuringAdoption(variant: string): Promise<readonly Fault[]> {
  const facts: Fact[] = [];
  await watchPlan(variant, {}, plan([]), (fact) => facts.push(fact));
  const moves = facts.filter((fact) => {
    const change = ownerChange(fact);
    return change !== null && change.before !== null && change.after !== null && change.before !== change.after;
  });
  const [first] = moves;
  const last = moves.at(-1);
  if (first === undefined || last === undefined) return [];
  const adopters = new Set(moves.map((fact) => (fact.kind === 'changed' ? fact.process : null)));
  const sent = new Map<string, number>();
  return facts.flatMap((fact) => {
    if (fact.kind !== 'applied') return [];
    const { process, link, time } = fact;
    const nth = (sent.get(`${process}/${link}`) ?? 0) + 1;
    sent.set(`${process}/${link}`, nth);
    if (!adopters.has(process) || time < first.time - 200 || time > last.time + 200) return [];
    return (['sent', 'applied', 'replied'] as const).map((phase): Fault => ({
      kind: 'crash',
      process,
      when: { process, link, nth, phase },
      restartAfter: 5000,
    }));
  });
}

/** How many of these crashes break what; enough is known once `enough` is broken. */
async function breaks(
  variant: string,
  enough: string | null = null,
): Promise<{ readonly crashes: number; readonly broken: ReadonlyMap<string, number> }> {
  const crashes = await crashesDuringAdoption(variant);
  const values = airflowAdoption.settle(variant, {});
  const broken = new Map<string, number>();
  for (const crash of crashes) {
    const result = await runPlan(airflowAdoption, variant, values, plan([crash]));
    expect(result.inconclusive).toBeNull();
    for (const { property } of result.violations) broken.set(property, (broken.get(property) ?? 0) + 1);
    if (enough !== null && broken.has(enough)) break;
  }
  return { crashes: crashes.length, broken };
}

describe('an adopter that crashes at any point of an adoption', () => {
  test('#66400: pods carry the new label, the database knows the old owner: tasks are reset while they run', async () => {
    const { broken } = await breaks('pr-66400', 'no-double-run');
    expect(broken.get('no-double-run') ?? 0).toBeGreaterThan(0);
  }, 120_000);

  test('fenced: database first, and whoever comes next looks under every dead owner’s label', async () => {
    const { crashes, broken } = await breaks('fenced');
    expect(crashes).toBeGreaterThan(10);
    expect(Object.fromEntries(broken)).toEqual({});
  }, 120_000);
});
