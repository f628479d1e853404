import fc from 'fast-check';
import type { DrainMode } from '../sim/kernel/drain.ts';
import { Simulation } from '../sim/kernel/simulation.ts';
import { timed } from '../sim/strategies/timed.ts';

/** Requests of one bare run: each takes two events. */
const requests = 1000;

/** Events of one bare run. */
export const bareEvents = 2 * requests + 1;

/** One process that sends requests to a server that does nothing: the cost of the kernel alone. @throws when it does less */
export async function bareRun(drain: DrainMode): Promise<void> {
  const simulation = new Simulation({
    seed: 'bare',
    strategy: timed,
    faults: [],
    drain,
    record: false,
    judge: () => {},
  });
  simulation.declareLink('server');
  simulation.replica({
    name: 'solo',
    restartAfterExit: null,
    async main(process) {
      for (let nth = 0; nth < requests; nth++) {
        await process.request<null>({
          link: 'server',
          operation: 'ASK',
          object: 'thing',
          timeout: 1000,
          apply: (exchange) => exchange.reply(null, 'ok'),
          unanswered: () => null,
        });
      }
    },
  });
  await simulation.run(Infinity, 1_000_000);
  if (simulation.step !== bareEvents) throw new Error(`a bare run had ${simulation.step} events`);
}

/** The same under `fc.scheduler()`: one program whose requests are a scheduled step there and one back. */
export async function bareScheduler(): Promise<void> {
  const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
    const program = async (): Promise<void> => {
      for (let nth = 0; nth < requests; nth++) {
        await scheduler.schedule(Promise.resolve(), 'request');
        await scheduler.schedule(Promise.resolve(), 'reply');
      }
    };
    await scheduler.waitFor(program());
  });
  await fc.check(property, { numRuns: 1, seed: 1 });
}

/** The floor of any kernel that fences after every turn. */
export async function bareFences(): Promise<void> {
  for (let nth = 0; nth < requests; nth++) await new Promise((resolve) => setImmediate(resolve));
}
