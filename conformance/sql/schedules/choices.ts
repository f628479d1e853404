/** Walks through all ways of something that makes choices, depth first: each time it takes the ways chosen so far again. */
export class Choices {
  readonly #taken: { choice: number; readonly count: number }[] = [];
  #next = 0;

  /** One of `count`, from 0. */
  choose(count: number): number {
    const known = this.#taken[this.#next];
    if (known === undefined) this.#taken.push({ choice: 0, count });
    this.#next++;
    return known?.choice ?? 0;
  }

  /** Turns to the next way, which parts from the last one as late as possible. False when there is none. */
  advance(): boolean {
    this.#next = 0;
    for (let last = this.#taken.at(-1); last !== undefined; last = this.#taken.at(-1)) {
      if (++last.choice < last.count) return true;
      this.#taken.pop();
    }
    return false;
  }
}
