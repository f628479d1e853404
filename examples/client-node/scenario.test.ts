import { runPlan, type Fault, type Plan } from 'deadheat';
import { expect, it } from 'vitest';
import scenario from './scenario.ts';

const variants = ['generated', 'fixed'] as const;
const seeds = Array.from({ length: 40 }, (_, index) => String(index));

function plan(seed: string): Plan {
  return scenario.draw(scenario.settle('fixed', {}), seed, 'timed');
}

it('starts no job twice under fixed names, whatever crashes and gets lost', async () => {
  for (const seed of seeds) {
    const { violations, inconclusive, end } = await runPlan(scenario, 'fixed', {}, plan(seed));
    expect({ seed, violations, inconclusive, end }).toEqual({
      seed,
      violations: [],
      inconclusive: null,
      end: 'horizon',
    });
  }
});

it('starts jobs twice under generated names', async () => {
  const broken = new Set<string>();
  for (const seed of seeds) {
    const { violations } = await runPlan(scenario, 'generated', {}, plan(seed));
    for (const { property } of violations) broken.add(property);
  }
  expect([...broken]).toEqual(['one-pod-per-job']);
});

it('a crash between the pod and the label makes the next life start the job again', async () => {
  const crash: Fault = {
    kind: 'crash',
    process: 'controller-0',
    when: { process: 'controller-0', link: 'kube', nth: 4, phase: 'applied' },
    restartAfter: 1000,
  };
  const asleep: Fault = { kind: 'pause', process: 'controller-1', when: { at: 0 }, duration: 60_000 };
  const lonely: Plan = { ...plan('0'), faults: [asleep, crash] };
  const { violations } = await runPlan(scenario, 'generated', {}, lonely);
  expect(violations.map(({ property }) => property)).toEqual(['one-pod-per-job']);
  expect((await runPlan(scenario, 'generated', {}, { ...lonely, faults: [asleep] })).violations).toEqual([]);
  expect((await runPlan(scenario, 'fixed', {}, lonely)).violations).toEqual([]);
});

it.each(variants)('runs the same way twice: %s', async (variant) => {
  for (const seed of seeds.slice(0, 10)) {
    const [first, second] = [
      await runPlan(scenario, variant, {}, plan(seed)),
      await runPlan(scenario, variant, {}, plan(seed)),
    ];
    expect(second.digest).toBe(first.digest);
    expect(first.steps).toBeGreaterThan(20);
  }
});
