import seedrandom from 'seedrandom';
import { hashText } from './hash.ts';

/** Draws numbers in [0, 1), one after the other. */
export type Draw = () => number;

type AleaState = seedrandom.State.Alea;

/** Outputs thrown away after keying, so that near states have parted before the first draw. */
const discarded = 4;

/**
 * Random streams of one run. Every draw is keyed by a stream name and the identity of the thing that it is for, never by
 * how many draws came before: an extra read, log line or draw in one place leaves all others as they were.
 *
 * The generator is `seedrandom.alea`, seeded with a string once for every stream name; an identity's own generator starts
 * from that state with the identity's hash mixed in, which is five times cheaper than seeding anew. Its first outputs are
 * discarded: over many seeds alea's very first one collides about three times as often as a 32-bit output should.
 */
export class Streams {
  readonly #seed: string;
  readonly #states = new Map<string, AleaState>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** A sequence of draws of its own for this stream and identity. */
  at(stream: string, identity: string): Draw {
    let base = this.#states.get(stream);
    if (base === undefined) {
      base = seedrandom.alea(`${this.#seed}/${stream}`, { state: true }).state();
      this.#states.set(stream, base);
    }
    const key = hashText(identity);
    const upper = Math.floor(key / 4294967296);
    const state = {
      c: base.c,
      s0: mix(base.s0, key | 0),
      s1: mix(base.s1, Math.imul(key | 0, 2654435761) ^ upper),
      s2: base.s2,
    };
    const next = seedrandom.alea('', { state });
    for (let draw = 0; draw < discarded; draw++) next();
    return next;
  }

  /** The first draw of `at(stream, identity)`. */
  draw(stream: string, identity: string): number {
    return this.at(stream, identity)();
  }
}

/** Mixes 32 bits into one word of alea's state, a multiple of 2^-32 in [0, 1). */
function mix(word: number, bits: number): number {
  return (((word * 4294967296) ^ bits) >>> 0) / 4294967296;
}
