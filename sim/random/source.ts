import { Random } from 'fast-check';
import seedrandom from 'seedrandom';

/** fast-check's source of randomness over `seedrandom.alea`, so that a text seed draws a plan. */
export function randomSource(seed: string): Random {
  return new Random(generator(seedrandom.alea(seed, { state: true })));
}

type Alea = seedrandom.StatefulPRNG<seedrandom.State.Alea>;

interface Generator {
  clone(): Generator;
  next(): number;
  getState(): number[];
}

function generator(alea: Alea): Generator {
  return {
    clone: () => generator(seedrandom.alea('', { state: alea.state() })),
    next: () => alea.int32(),
    getState: () => Object.values(alea.state()),
  };
}
