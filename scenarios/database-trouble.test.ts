import { describe, expect, it } from 'vitest';
import { losslessDatabaseFaults } from '../models/database/server/fault-menu.ts';
import type { Fault } from '../sim/faults/fault.ts';
import { runPlan } from '../sim/scenario/run.ts';
import type { Scenario } from '../sim/scenario/scenario.ts';
import { airflowAdoption } from './airflow-adoption/airflow-adoption.ts';
import { kubeflowRecurringRuns } from './kubeflow-recurring-runs/scenario.ts';
import { kubeflowTaskState } from './kubeflow-task-state/scenario.ts';
import { leaderElection } from './leader-election/leader-election.ts';

/** A recommended variant, and the window in which its clients are busy, ms. */
interface Recommended {
  readonly scenario: Scenario;
  readonly variant: string;
  readonly clients: readonly string[];
  readonly busy: readonly [from: number, to: number];
  /** As many strikes as the scenario allows faults. */
  readonly strikes: number;
}

const apiServers = ['api-server-0', 'api-server-1'];

const recommended: readonly Recommended[] = [
  ...['database-first', 'validate-inputs'].map((variant) => ({
    scenario: kubeflowRecurringRuns,
    variant,
    clients: apiServers,
    busy: [0, 200_000] as const,
    strikes: 5,
  })),
  { scenario: kubeflowTaskState, variant: 'server-side', clients: apiServers, busy: [1000, 20_000], strikes: 12 },
  {
    scenario: airflowAdoption,
    variant: 'fenced',
    clients: ['scheduler-0', 'scheduler-1', 'scheduler-2'],
    busy: [0, 600_000],
    strikes: 12,
  },
  { scenario: leaderElection, variant: 'fenced', clients: ['keeper-0', 'keeper-1'], busy: [0, 60_000], strikes: 12 },
];

/** The marks that show that a fault has struck somebody. */
const effects: { readonly [fault: string]: string } = {
  'database/restart': 'unanswered-refused',
  'database/step-clock': 'database/step-clock',
  'database/out-of-connections': 'database/too-many-connections',
  'database/terminate-backend': 'database/terminated',
  'database/cancel': 'database/canceled',
};

const seeds = 4;

/** What was found, and which marks were made, while one fault struck again and again. */
async function sweep({ scenario, variant, clients, busy: [from, to], strikes }: Recommended, name: string) {
  const values = scenario.settle(variant, { faults: strikes });
  const targets = losslessDatabaseFaults(clients).find((fault) => fault.name === name)?.targets ?? [];
  const step = (to - from) / strikes;
  const found: string[] = [];
  const marks = new Set<string>();
  for (let seed = 0; seed < seeds; seed++) {
    const faults = Array.from({ length: strikes }, (_, nth): Fault => ({
      kind: 'model',
      name,
      target: targets[nth % targets.length] ?? '',
      when: { at: from + Math.floor((nth + seed / seeds) * step) },
      duration: Math.floor(step / 2),
    }));
    const plan = { ...scenario.draw(values, String(seed), 'timed'), faults };
    const result = await runPlan(scenario, variant, values, plan);
    found.push(...result.violations.map(({ property }) => `seed ${seed}: ${property}`));
    if (result.inconclusive !== null) found.push(`seed ${seed}: ${result.inconclusive}`);
    for (const mark of result.marks.keys()) marks.add(mark);
  }
  return { found, marks };
}

describe.each(recommended)('$scenario.name/$variant', (entry) => {
  it.each(Object.entries(effects))('gets over %s, again and again', async (fault, effect) => {
    const { found, marks } = await sweep(entry, fault);
    expect(found).toEqual([]);
    expect([...marks]).toContain(effect);
  });
});

it('every lossless fault is tried', () => {
  expect(losslessDatabaseFaults(['client']).map(({ name }) => name)).toEqual(Object.keys(effects));
});
