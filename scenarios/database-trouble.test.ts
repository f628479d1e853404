import { describe, expect, it } from 'vitest';
import { databaseLink } from '../models/database/server/server.ts';
import { usualDatabaseFaults } from '../models/database/server/usual-faults.fixture.ts';
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

/**
 * Strikes against the server are spread over the busy window; those against a client meet its requests, so that the seeds
 * together strike each of the first ones.
 */
function strikesOf({ clients, busy: [from, to], strikes }: Recommended, name: string, seed: number): readonly Fault[] {
  const targets = usualDatabaseFaults(clients).find((fault) => fault.name === name)?.targets ?? [];
  const step = (to - from) / strikes;
  return Array.from({ length: strikes }, (_, strike): Fault => {
    const target = targets[strike % targets.length] ?? '';
    const nth = 1 + seed + seeds * Math.floor(strike / targets.length);
    return {
      kind: 'model',
      name,
      target,
      when: clients.includes(target)
        ? { process: target, link: databaseLink, nth, phase: 'sent' }
        : { at: from + Math.floor((strike + seed / seeds) * step) },
      duration: Math.floor(step / 2),
    };
  });
}

/** What was found, and which marks were made, while one fault struck again and again. */
async function sweep(entry: Recommended, name: string) {
  const { scenario, variant, strikes } = entry;
  const values = scenario.settle(variant, { faults: strikes });
  const found: string[] = [];
  const marks = new Set<string>();
  for (let seed = 0; seed < seeds; seed++) {
    const plan = { ...scenario.draw(values, String(seed), 'timed'), faults: strikesOf(entry, name, seed) };
    const result = await runPlan(scenario, variant, values, plan);
    found.push(...result.violations.map(({ property }) => `seed ${seed}: ${property}`));
    if (result.inconclusive !== null) found.push(`seed ${seed}: ${result.inconclusive}`);
    for (const mark of result.marks.keys()) marks.add(mark);
  }
  return { found, marks };
}

describe.each(recommended)('$scenario.name/$variant', (entry) => {
  it.each(Object.entries(effects))(
    'gets over %s, again and again',
    async (fault, effect) => {
      const { found, marks } = await sweep(entry, fault);
      expect(found).toEqual([]);
      expect([...marks]).toContain(effect);
    },
    60_000,
  );
});

it('every usual fault is tried', () => {
  expect(usualDatabaseFaults(['client']).map(({ name }) => name)).toEqual(Object.keys(effects));
});

it('is not a matter of course: #66400 does not get over restarts', async () => {
  const entry = recommended.find(({ scenario }) => scenario === airflowAdoption);
  if (entry === undefined) throw new Error('Airflow is among the scenarios');
  const { found } = await sweep({ ...entry, variant: 'pr-66400' }, 'database/restart');
  expect(found).toContainEqual(expect.stringContaining('no-relabel-of-live-owner'));
}, 60_000);
