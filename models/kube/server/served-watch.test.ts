import { expect, test } from 'vitest';
import { Simulation } from '../../../sim/kernel/simulation.ts';
import { random } from '../../../sim/strategies/random.ts';
import { timed } from '../../../sim/strategies/timed.ts';
import { ServedWatch } from './served-watch.ts';

test.each([
  ['at whatever time', timed],
  ['as early as it can', random],
])('a watch comes to its end when each event happens %s', async (_, strategy) => {
  const simulation = new Simulation({
    seed: 'watch',
    strategy,
    faults: [],
    drain: 'fence',
    record: false,
    judge: () => {},
  });
  const ends: number[] = [];
  const sink = { deliver: () => {}, end: () => void ends.push(Math.floor(simulation.now / 1000)) };
  const watch = new ServedWatch({ simulation, sink, client: 'agent', buffer: 10 });
  watch.start({ timeoutSeconds: 200, allowWatchBookmarks: true });
  await simulation.run(1_000_000, 100);
  expect(ends).toEqual([200]);
});
