import type { Clock, Milliseconds } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';

const shortest = 800;
const longest = 30_000;
const startsOverAfter = 120_000;

/**
 * How long a reflector waits after a failure: 0.8 s, doubling to 30 s, and up to as much again at random. It starts over
 * when more than two minutes have passed since it last did, even if nothing but failures lies between
 * (client-go/tools/cache/reflector.go and `backoffManager.Step` of apimachinery/pkg/util/wait/backoff.go, 0.36).
 */
export class Backoff {
  readonly #clock: Clock;
  readonly #random: Random;
  #duration = shortest;
  #began: Milliseconds;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.#began = clock.monotonic();
  }

  /** Ms to wait now. */
  next(): Milliseconds {
    const now = this.#clock.monotonic();
    if (now - this.#began > startsOverAfter) {
      this.#duration = shortest;
      this.#began = now;
    }
    const duration = this.#duration;
    this.#duration = Math.min(duration * 2, longest);
    return duration * (1 + this.#random.fraction());
  }
}
