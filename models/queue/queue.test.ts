import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Queue } from '../../modules/ports/queue.ts';
import type { Fault } from '../../sim/faults/fault.ts';
import type { Process } from '../../sim/kernel/process.ts';
import { Simulation } from '../../sim/kernel/simulation.ts';
import { timed } from '../../sim/strategies/timed.ts';
import { machinePorts } from '../replica/ports.ts';
import { queueLink, QueueServer } from './queue-server.ts';
import { queuePort } from './queue-port.ts';

interface World {
  readonly server: QueueServer;
  readonly replica: (name: string, main: (queue: Queue, process: Process) => Promise<void>) => void;
  readonly run: () => Promise<unknown>;
}

function world(faults: readonly Fault[] = [], seed = 'queue-test'): World {
  const simulation = new Simulation({ seed, strategy: timed, faults, drain: 'fence', record: false, judge: () => {} });
  const server = new QueueServer(simulation);
  return {
    server,
    replica: (name, main) =>
      simulation.replica({
        name,
        startWithin: [0, 0],
        restartAfterExit: null,
        main: (process) => main(queuePort(server, process), process),
      }),
    run: () => simulation.run(600_000, 100_000),
  };
}

/** Takes messages for ever; `done` says what to do with each before it is acknowledged. */
function consumer(done: (body: string, process: Process) => Promise<void> | void) {
  return async (queue: Queue, process: Process): Promise<void> => {
    for (;;) {
      const received = await queue.receive('jobs');
      if (!received.ok) await process.sleep(500);
      else if (received.value !== null) {
        await done(received.value.body, process);
        await queue.acknowledge('jobs', received.value.receipt);
      }
    }
  };
}

describe('a queue', () => {
  it('delivers in order, and nothing again that was acknowledged', async () => {
    const { server, replica, run } = world();
    const seen: string[] = [];
    replica('publisher', async (queue) => {
      for (const body of ['a', 'b', 'c']) await queue.publish('jobs', body);
    });
    replica(
      'consumer',
      consumer((body) => void seen.push(body)),
    );
    await run();
    expect(seen).toEqual(['a', 'b', 'c']);
    expect(server.depth('jobs')).toBe(0);
  });

  it('lets a consumer wait for its patience, then says that there is nothing', async () => {
    const { replica, run } = world();
    const seen: unknown[] = [];
    replica('consumer', async (queue, process) => {
      const { clock } = machinePorts(process);
      const since = clock.monotonic();
      seen.push(await queue.receive('jobs'), clock.monotonic() - since >= 10_000);
    });
    await run();
    expect(seen).toEqual([{ ok: true, value: null }, true]);
  });

  it('delivers again when the visibility timeout is over, and takes no late acknowledgement', async () => {
    const { server, replica, run } = world();
    const seen: unknown[] = [];
    replica('publisher', async (queue) => void (await queue.publish('jobs', 'a')));
    replica('slow', async (queue, process) => {
      const first = await queue.receive('jobs');
      await process.sleep(31_000);
      const again = await queue.receive('jobs');
      if (!first.ok || !again.ok || first.value === null) throw new Error('it was delivered');
      seen.push(first.value.count, again.value?.count, await queue.acknowledge('jobs', first.value.receipt));
    });
    await run();
    expect(seen).toEqual([1, 2, { ok: true, value: false }]);
    expect(server.depth('jobs')).toBe(1);
  });

  it.each<Fault>([
    { kind: 'crash', process: 'first', when: { at: 1000 }, restartAfter: null },
    { kind: 'model', name: 'queue/redeliver', target: 'queue', when: { at: 1000 }, duration: 0 },
    { kind: 'model', name: 'queue/restart', target: 'queue', when: { at: 1000 }, duration: 2000 },
  ])('delivers to another at once what $kind $name has taken from a consumer', async (fault) => {
    const { server, replica, run } = world([fault]);
    const seen: string[] = [];
    replica('publisher', async (queue) => void (await queue.publish('jobs', 'a')));
    replica(
      'first',
      consumer((body, process) => (seen.push(`first ${body}`), process.sleep(20_000))),
    );
    replica('second', async (queue, process) => {
      await process.sleep(500);
      await consumer((body) => {
        seen.push(`second ${body}`);
        expect(process.replica.simulation.now).toBeLessThan(10_000);
      })(queue, process);
    });
    await run();
    expect(seen).toEqual(['first a', 'second a']);
    expect(server.depth('jobs')).toBe(0);
  });

  it('refuses while it restarts', async () => {
    const { replica, run } = world([
      { kind: 'model', name: 'queue/restart', target: 'queue', when: { at: 0 }, duration: 5000 },
    ]);
    const seen: unknown[] = [];
    replica('publisher', async (queue) => {
      seen.push(await queue.publish('jobs', 'a'));
    });
    await run();
    expect(seen).toEqual([{ ok: false, error: { kind: 'unreachable', ambiguous: false } }]);
  });

  it('under any faults delivers whatever it has confirmed, and nothing else', async () => {
    const replicas = ['one', 'two', 'publisher'];
    const strike = fc.record({ at: fc.nat(40_000) });
    const faults = fc.array(
      fc.oneof(
        fc.record({
          kind: fc.constant('crash' as const),
          process: fc.constantFrom('one', 'two'),
          when: strike,
          restartAfter: fc.nat(3000),
        }),
        fc.record({
          kind: fc.constant('lose' as const),
          process: fc.constantFrom(...replicas),
          link: fc.constant(queueLink),
          nth: fc.integer({ min: 1, max: 12 }),
          message: fc.constantFrom('request' as const, 'reply' as const),
          seen: fc.constantFrom('timeout' as const, 'reset' as const),
        }),
        fc.record({
          kind: fc.constant('model' as const),
          name: fc.constantFrom('queue/redeliver', 'queue/restart'),
          target: fc.constant('queue'),
          when: strike,
          duration: fc.nat(5000),
        }),
      ),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(faults, fc.nat(), async (drawn, seed) => {
        const { server, replica, run } = world(drawn, `queue/${seed}`);
        const confirmed: string[] = [];
        const asked: string[] = [];
        const done = new Set<string>();
        replica('publisher', async (queue, process) => {
          for (let nth = 0; nth < 8; nth++) {
            asked.push(`${nth}`);
            if ((await queue.publish('jobs', `${nth}`)).ok) confirmed.push(`${nth}`);
            await process.sleep(2000);
          }
        });
        for (const name of ['one', 'two']) {
          replica(
            name,
            consumer(async (body, process) => {
              await process.sleep(1000);
              done.add(body);
            }),
          );
        }
        await run();
        expect(confirmed.filter((body) => !done.has(body))).toEqual([]);
        expect([...done].filter((body) => !asked.includes(body))).toEqual([]);
        expect(server.depth('jobs')).toBe(0);
      }),
      { numRuns: 30 },
    );
  });
});
