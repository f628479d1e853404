/** A rolling 53-bit fingerprint of a run: equal runs have equal digests after every step. */
export class Digest {
  #high = 0x9e3779b9;
  #low = 0x85ebca6b;

  /** Mixes in one number; fractions count to a microsecond when the unit is milliseconds. */
  add(value: number): void {
    const scaled = value * 1000;
    const lower = scaled | 0;
    const upper = Math.floor(scaled / 4294967296) | 0;
    this.#high = Math.imul(this.#high ^ lower, 2654435761) ^ (this.#low >>> 15);
    this.#low = Math.imul(this.#low ^ upper ^ (lower >>> 7), 1597334677) ^ (this.#high >>> 13);
  }

  get value(): number {
    return (this.#low >>> 0) + (this.#high >>> 11) * 4294967296;
  }

  toString(): string {
    return this.value.toString(16).padStart(14, '0');
  }
}
