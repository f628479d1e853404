import seedrandom from 'seedrandom';
import { hashText } from './hash.ts';

/** Draws numbers in [0, 1), one after the other. */
export type Draw = () => number;

/**
 * Random streams of one run. Every draw is keyed by a stream name and the identity of the thing that it is for, never by
 * how many draws came before: an extra read, log line or draw in one place leaves all others as they were.
 *
 * The generator is `seedrandom.alea` with a string seed; its first output is discarded, because over many seeds it
 * collides about three times as often as a 32-bit output should.
 */
export class Streams {
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = hashText(seed).toString(36);
  }

  /** A sequence of draws of its own for this stream and identity. */
  at(stream: string, identity: string): Draw {
    const next = seedrandom.alea(`${this.#seed}${stream}${hashText(identity).toString(36)}`);
    next();
    return next;
  }

  /** The first draw of `at(stream, identity)`. */
  draw(stream: string, identity: string): number {
    return this.at(stream, identity)();
  }
}
