import { keyOf, type Key } from '../../sql/key.ts';
import type { TableLayout } from '../../sql/schema.ts';
import type { Transaction } from './transaction.ts';
import { Tuple } from './tuple.ts';
import type { Row } from '../../sql/value.ts';
import { isDead } from './visibility.ts';

/** Dead versions that a table may hold before it is worth looking for them. */
const slack = 16;

/** The stored versions of a table's rows, in order of insertion, and its unique indexes. */
export class Table {
  readonly layout: TableLayout;
  heap: Tuple[] = [];
  readonly #indexes: Map<Key, Tuple[]>[];
  #dead = 0;
  #places = 0;
  /** The number that each sequence gave last. */
  readonly #drawn: number[] = [];

  constructor(layout: TableLayout) {
    this.layout = layout;
    this.#indexes = [...layout.keys, ...layout.indexes].map(() => new Map());
  }

  /** The next number of a sequence. Not undone by a rollback. */
  draw(sequence: number): number {
    const number = (this.#drawn[sequence] ?? 0) + 1;
    this.#drawn[sequence] = number;
    return number;
  }

  /** Adds a version to the heap, not yet to the indexes. */
  append(values: Row, transaction: Transaction): Tuple {
    const tuple = new Tuple(values, this.#places, transaction);
    this.#places += 1;
    this.heap.push(tuple);
    return tuple;
  }

  /** All versions ever entered under `key` that were not vacuumed. */
  entries(index: number, key: Key): readonly Tuple[] {
    return this.#indexes[index]?.get(key) ?? none;
  }

  /** Enters a version. NULL is no key of a unique index, since NULLs never conflict. */
  enter(index: number, key: Key, tuple: Tuple): void {
    if (key === null && index < this.layout.keys.length) return;
    const map = this.#indexes[index];
    const list = map?.get(key);
    if (list === undefined) map?.set(key, [tuple]);
    else list.push(tuple);
  }

  /** Says that `count` more versions are superseded. */
  discarded(count: number): void {
    this.#dead += count;
  }

  get wantsVacuum(): boolean {
    return this.#dead > slack && this.#dead * 2 > this.heap.length;
  }

  /** Forgets the versions that nobody at or after `horizon` can see. */
  vacuum(horizon: number): void {
    const kept: Tuple[] = [];
    for (const tuple of this.heap) {
      if (isDead(tuple, horizon)) this.#forget(tuple, horizon);
      else kept.push(tuple);
    }
    this.heap = kept;
    this.#dead = 0;
  }

  #forget(tuple: Tuple, horizon: number): void {
    for (const key of [...this.layout.keys, ...this.layout.indexes]) {
      const map = this.#indexes[key.position];
      const value = keyOf(key, tuple.values);
      const list = map?.get(value);
      if (list === undefined) continue;
      const left = list.filter((other) => other !== tuple && !isDead(other, horizon));
      if (left.length === 0) map?.delete(value);
      else map?.set(value, left);
    }
  }
}

const none: readonly Tuple[] = [];
