import type { Fault } from '../../sim/faults/fault.ts';
import type { Fact } from '../../sim/history/fact.ts';
import type { Process } from '../../sim/kernel/process.ts';
import { Simulation } from '../../sim/kernel/simulation.ts';
import { timed } from '../../sim/strategies/timed.ts';
import type { Workload } from './workflow.ts';
import { openWorld, type Ports, type World } from './world.ts';

export interface Stage {
  readonly world: World;
  readonly facts: readonly Fact[];
  /** Starts another replica, which does not come back when it is over. */
  readonly replica: (name: string, main: (ports: Ports, process: Process) => Promise<void>) => void;
}

/** Runs `test` in a process of its own, in a world with all servers and no system; what it throws fails the test. */
export async function inWorld(
  test: (ports: Ports, stage: Stage) => Promise<void>,
  { workload = { failing: null, changed: null }, faults = [] }: { workload?: Workload; faults?: readonly Fault[] } = {},
): Promise<void> {
  const facts: Fact[] = [];
  const simulation = new Simulation({
    seed: 'brigade',
    strategy: timed,
    faults,
    drain: 'fence',
    record: false,
    judge: (fact) => facts.push(fact),
  });
  const world = openWorld(simulation, workload);
  const replica: Stage['replica'] = (name, main) =>
    simulation.replica({ name, restartAfterExit: null, main: (process) => main(world.ports(process), process) });
  let outcome: { readonly error: unknown } | 'unfinished' | 'passed' = 'unfinished';
  replica('tester', async (ports) => {
    try {
      await test(ports, { world, facts, replica });
      outcome = 'passed';
    } catch (error) {
      outcome = { error };
    }
  });
  await simulation.run(3_600_000, 200_000);
  if (outcome === 'unfinished') throw new Error('the test did not come to its end');
  if (outcome !== 'passed') throw (outcome as { readonly error: unknown }).error;
}
