import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lostUpdate } from '../scenario/lost-update.fixture.ts';
import { runPlan } from '../scenario/run.ts';
import { defineScenario, type Scenario } from '../scenario/scenario.ts';
import type { Process } from './process.ts';

/** A program of branches that run side by side; each pauses for some promise hops before every call. */
const branch = fc.array(fc.nat(8), { minLength: 1, maxLength: 4 });
const program = fc.array(branch, { minLength: 1, maxLength: 3 });

/** Replicas whose calls lie any number of promise hops behind the event that resumed them. */
const hops = defineScenario({
  name: 'hops',
  about: 'Draining, made hard.',
  variants: { only: { about: '', code: null } },
  workload: () => fc.array(program, { minLength: 1, maxLength: 3 }),
  faults: 1,
  faultMenu: {
    processes: ['r0'],
    horizon: 40,
    requests: 3,
    weights: { pause: 1, crash: 1 },
    duration: [1, 20],
    restart: [1, 20],
  },
  build(simulation, { workload }) {
    simulation.declareLink('server');
    workload.forEach((branches, index) => {
      const run = async (process: Process, waits: readonly number[]): Promise<void> => {
        for (const wait of waits) {
          for (let hop = 0; hop < wait; hop++) await Promise.resolve();
          simulation.touch(process);
          await process.request<null>({
            link: 'server',
            operation: 'ASK',
            object: `${simulation.now}`,
            timeout: 1000,
            apply: (exchange) => exchange.reply(null, 'ok'),
            unanswered: () => null,
          });
        }
      };
      simulation.replica({
        name: `r${index}`,
        restartAfterExit: null,
        main: async (process) => {
          await Promise.all(branches.map((waits) => run(process, waits)));
        },
      });
    });
    return { monitors: [], horizon: 1000 };
  },
});

async function compare(
  scenario: Scenario,
  variant: string,
  given: { [name: string]: number | boolean },
  seeds: number,
): Promise<number> {
  const values = scenario.settle(variant, given);
  let repeated = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const plan = scenario.draw(values, String(seed), seed % 4 === 0 ? 'random' : 'timed');
    const fast = await runPlan(scenario, variant, values, plan, { drain: 'fast' });
    const fenced = await runPlan(scenario, variant, values, plan, { drain: 'fence' });
    if (fast.digest !== fenced.digest || fast.steps !== fenced.steps) expect.fail(`seed ${seed} parted`);
    expect(fast.violations).toEqual(fenced.violations);
    if (fast.drain === 'fence') repeated += 1;
  }
  return repeated;
}

describe('fast draining gives the same history as a fence at every step', () => {
  it('with one call at a time, without ever needing to begin again', async () => {
    expect(await compare(lostUpdate, 'read-then-write', {}, 2500)).toBe(0);
  });

  it('with several calls outstanding, by beginning again', async () => {
    expect(await compare(lostUpdate, 'read-then-write', { parallel: true }, 2500)).toBe(2500);
  });

  it('under faults', async () => {
    await compare(lostUpdate, 'read-then-write', { replicas: 3, faults: 3 }, 2500);
  });

  it('with branches whose calls lie many promise hops away', async () => {
    await compare(hops, 'only', {}, 4000);
  });
});
