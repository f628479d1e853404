import seedrandom from 'seedrandom';
import { hashText } from './hash.ts';

/** Draws numbers in [0, 1), one after the other. */
export type Draw = () => number;

/** What a stream is keyed with: two 32-bit words from its own generator. */
interface StreamKey {
  readonly first: number;
  readonly second: number;
}

/**
 * Random streams of one run. Every draw is keyed by a stream name and the identity of the thing that it is for, never by
 * how many draws came before: an extra read, log line or draw in one place leaves all others as they were.
 *
 * Each stream is seeded with a string over `seedrandom.alea`, once. A sequence of draws (`at`) is an alea of its own. A
 * single draw (`draw`), of which a run makes one per event, mixes the stream's key with the identity's hash and allocates
 * nothing. The first output of every alea is discarded: over many seeds it collides about three times as often as a
 * 32-bit output should.
 */
export class Streams {
  readonly #seed: string;
  readonly #keys = new Map<string, StreamKey>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** A sequence of draws of its own for this stream and identity. */
  at(stream: string, identity: string): Draw {
    const next = seedrandom.alea(`${this.#seed}/${stream}/${identity}`);
    next();
    return next;
  }

  /** One draw, in [0, 1), for this stream and identity: always the same. */
  draw(stream: string, identity: string): number {
    let key = this.#keys.get(stream);
    if (key === undefined) {
      const generator = seedrandom.alea(`${this.#seed}/${stream}`);
      generator();
      key = { first: generator.int32(), second: generator.int32() };
      this.#keys.set(stream, key);
    }
    const hash = hashText(identity);
    const low = finalize((hash | 0) ^ key.first);
    return finalize(low ^ Math.floor(hash / 4294967296) ^ key.second) / 4294967296;
  }
}

/** The finalizer of MurmurHash3: every bit of the input moves half of the output's. */
function finalize(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
