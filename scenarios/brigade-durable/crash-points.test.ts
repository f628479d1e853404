import { describe, expect, it } from 'vitest';
import { databaseLink } from '../../models/database/server/server.ts';
import { kubeLink } from '../../models/kube/client/kube-link.ts';
import type { Fault } from '../../sim/faults/fault.ts';
import type { Plan } from '../../sim/scenario/plan.ts';
import { violatedBy } from '../same-plan.fixture.ts';
import { brigadeDurable as scenario } from './scenario.ts';
import type { VariantName } from './variants.ts';

type Phase = 'sent' | 'applied' | 'replied';

/** A crash of a replica at some point of its nth request over a link. */
function crash(process: string, nth: number, phase: Phase, restartAfter: number, link = kubeLink): Fault {
  return { kind: 'crash', process, when: { process, link, nth, phase }, restartAfter };
}

function planOf(faults: readonly Fault[]): Plan {
  const workload = { failing: null, changed: null };
  return { seed: 'brigade-durable/crash-points', strategy: 'timed', faults, workload, deviations: [] };
}

const phases: readonly Phase[] = ['sent', 'applied', 'replied'];

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A controller is away while builds are new, and a vacuum dies on its way through one of them. */
const twoCrashes: readonly Plan[] = range(3, 8).flatMap((nth) =>
  phases.flatMap((phase) =>
    range(6, 14).map((point) =>
      planOf([crash('controller-0', nth, phase, 40_000), crash('vacuum', point, 'applied', 20_000)]),
    ),
  ),
);

/** The plans with which a variant breaks a property; with each of them claimed holds. */
async function breaking(variant: VariantName, property: string, plans: readonly Plan[]): Promise<readonly Plan[]> {
  const found: Plan[] = [];
  for (const plan of plans) if ((await violatedBy(scenario, variant, plan)).includes(property)) found.push(plan);
  for (const plan of found) expect(await violatedBy(scenario, 'claimed', plan)).toEqual([]);
  return found;
}

describe('crashes that a sweep seldom has', () => {
  it('B1: leave v1 with a build that is new and has no pods, so that it gets a second worker; claimed holds', async () => {
    const plans = await breaking('v1', 'one-worker-per-attempt', twoCrashes);
    expect(plans.length).toBeGreaterThan(10);
  }, 60_000);

  it('B6: leave v2 with a job that is STARTING and has no pod; claimed holds', async () => {
    const crashes = range(1, 16).flatMap((nth) =>
      phases.map((phase) => crash('scheduler', nth, phase, 1000, databaseLink)),
    );
    const plans = await breaking(
      'v2-retry',
      'every-build-notifies-once',
      crashes.map((each) => planOf([each])),
    );
    expect(plans.length).toBeGreaterThan(0);
  }, 60_000);
});

describe('a controller of claimed builds', () => {
  it('may crash at any of its requests to Kubernetes, those of its vacuum among them', async () => {
    for (const nth of range(1, 20))
      for (const phase of phases) {
        const plan = planOf([crash('controller-0', nth, phase, 5000)]);
        expect(await violatedBy(scenario, 'claimed', plan), `${phase} ${nth}`).toEqual([]);
      }
  }, 60_000);
});
