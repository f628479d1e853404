import type { Fault } from '../faults/fault.ts';
import type { Fact } from '../history/fact.ts';
import { timed } from '../strategies/timed.ts';
import type { DrainMode } from './drain.ts';
import type { Process } from './process.ts';
import { Simulation } from './simulation.ts';

/** A simulation with one replica, `solo`, for the kernel's own tests. */
export function stage(
  main: (process: Process, simulation: Simulation) => Promise<void>,
  faults: readonly Fault[] = [],
  options: { readonly drain?: DrainMode } = {},
): { readonly simulation: Simulation; readonly facts: Fact[] } {
  const facts: Fact[] = [];
  const simulation = new Simulation({
    seed: 'kernel-test',
    strategy: timed,
    faults,
    drain: options.drain ?? 'fast',
    record: true,
    judge: (fact) => facts.push(fact),
  });
  simulation.declareLink('server', { request: [10, 10], reply: [10, 10] });
  simulation.replica({
    name: 'solo',
    main: (process) => main(process, simulation),
    startWithin: [0, 0],
    timerSlack: 0,
    restartAfterExit: null,
  });
  return { simulation, facts };
}

/** A request to a server that counts how often it was reached; answers `served`. */
export function ask(process: Process, served: () => void, timeout = 1000): Promise<string> {
  return process.request<string>({
    link: 'server',
    operation: 'ASK',
    object: 'thing',
    timeout,
    apply(exchange) {
      served();
      exchange.reply('served', 'ok');
    },
    unanswered: (silence) => silence,
    failed: () => 'failed',
  });
}
