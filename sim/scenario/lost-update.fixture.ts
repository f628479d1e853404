import fc from 'fast-check';
import type { Process } from '../kernel/process.ts';
import type { Monitor } from '../property/property.ts';
import { defineScenario } from './scenario.ts';

/** The smallest race: replicas add to one counter. For the kernel's own tests and benchmarks. */
export const lostUpdate = defineScenario({
  name: 'lost-update',
  about: 'Replicas add one to a shared counter; the naive variant reads, then writes.',
  sequential: true,
  parameters: {
    replicas: { type: 'number', default: 2, minimum: 1, maximum: 8, whole: true, about: 'How many replicas add.' },
    parallel: { type: 'boolean', default: false, about: 'Whether a replica keeps two calls outstanding.' },
  },
  variants: {
    'read-then-write': { about: 'Reads, adds, writes.', breaks: ['no-lost-update'], code: { guarded: false } },
    'compare-and-set': { about: 'Writes only over what it read.', code: { guarded: true } },
  },
  workload: () => fc.integer({ min: 1, max: 3 }),
  faults: 0,
  faultMenu: {
    horizon: 50,
    requests: 6,
    weights: { pause: 1, lose: 1, delay: 1, skew: 1 },
    duration: [1, 50],
    delay: [1, 50],
    skew: [-100, 100],
  },
  build(simulation, { values, code, workload }) {
    simulation.declareLink('counter');
    let counter = 0;
    let done = 0;
    const call = (process: Process, operation: string, act: () => number): Promise<number> =>
      process.request<number>({
        link: 'counter',
        operation,
        object: 'n',
        timeout: 1000,
        footprint: () => [{ space: 'counter', collection: 'counters', key: 'n', write: operation !== 'GET' }],
        apply: (exchange) => exchange.reply(act(), 'ok'),
        unanswered: () => -1,
      });
    const add = async (process: Process): Promise<void> => {
      const seen = await call(process, 'GET', () => counter);
      if (seen < 0) return;
      const written = await call(process, 'PUT', () => {
        if (code.guarded && counter !== seen) return -2;
        counter = seen + 1;
        return counter;
      });
      if (written === -2) return add(process);
      if (written > 0) done += 1;
    };
    simulation.deploy({
      name: 'replica',
      replicas: values.replicas,
      startWithin: [0, 10],
      restartAfterExit: null,
      async main(process) {
        for (let round = 0; round < workload; round++) {
          await (values.parallel ? Promise.all([add(process), process.sleep(2)]) : add(process));
        }
      },
    });
    const monitor: Monitor = {
      property: {
        id: 'no-lost-update',
        kind: 'always',
        sentence: 'Every acknowledged addition is in the counter.',
        why: 'A lost update is the simplest race there is.',
        issue: '',
        brokenBy: ['lost-update/read-then-write'],
      },
      conclude: (_, accuse) => {
        if (counter < done) accuse(`${done} additions were acknowledged, the counter shows ${counter}`, []);
      },
    };
    return { monitors: [monitor], horizon: 10_000 };
  },
});
