import type { Clock, Milliseconds } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';

const shortest = 800;
const longest = 30_000;
const forgottenAfter = 120_000;

/** How long a reflector waits between failures: 0.8 s, doubling to 30 s, up to as much again at random; client-go's. */
export class Backoff {
  readonly #clock: Clock;
  readonly #random: Random;
  #duration = shortest;
  #last: Milliseconds;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.#last = clock.monotonic();
  }

  /** Ms to wait now. After two quiet minutes it starts over. */
  next(): Milliseconds {
    const now = this.#clock.monotonic();
    if (now - this.#last > forgottenAfter) this.#duration = shortest;
    this.#last = now;
    const duration = this.#duration;
    this.#duration = Math.min(duration * 2, longest);
    return duration * (1 + this.#random.fraction());
  }
}
