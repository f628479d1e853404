import { changesOf } from './storage/change.ts';
import type { RowChange } from '../engine.ts';
import type { Transaction } from './storage/transaction.ts';

/** The commits that a replica may not have yet, in the order of the write-ahead log. */
export class CommitLog {
  readonly #position: () => number;
  #tail: Transaction[] = [];

  /** @param position the version that the replica has; never falls */
  constructor(position: () => number) {
    this.#position = position;
  }

  get position(): number {
    return this.#position();
  }

  add(transaction: Transaction): void {
    const { position } = this;
    if ((this.#tail[0]?.sequence ?? Infinity) <= position) {
      this.#tail = this.#tail.filter(({ sequence }) => sequence > position);
    }
    this.#tail.push(transaction);
  }

  /** Takes back what the replica does not have; returns how that changed the rows, newest first. */
  takeBack(): RowChange[] {
    const lost = this.#tail.filter(({ sequence }) => sequence > this.position).reverse();
    this.#tail = [];
    return lost.flatMap((transaction) => {
      transaction.status = 'aborted';
      transaction.savepoints?.end();
      return changesOf(transaction)
        .reverse()
        .map(({ table, key, before, after }) => ({ table, key, before: after, after: before }));
    });
  }

  /**
   * Exchanges the places of the last two commits. Those who have looked at the database between the two saw them in the
   * other order. False when there are no two, or the replica has the first.
   */
  swapLast(): boolean {
    const first = this.#tail.at(-2);
    const second = this.#tail.at(-1);
    if (first === undefined || second === undefined || first.sequence <= this.position) return false;
    [first.sequence, second.sequence] = [second.sequence, first.sequence];
    first.savepoints?.end();
    second.savepoints?.end();
    this.#tail.splice(-2, 2, second, first);
    return true;
  }
}
