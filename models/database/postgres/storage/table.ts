import { keyOf, type Key } from '../../sql/key.ts';
import type { KeyLayout, TableLayout } from '../../sql/schema.ts';
import type { Transaction } from './transaction.ts';
import { Tuple } from './tuple.ts';
import type { Row } from '../../sql/value.ts';
import { isDead } from './visibility.ts';

/** The versions under one key of an index. */
interface Entries {
  tuples: Tuple[];
  /** How many of them were superseded since they were last looked through. */
  dead: number;
}

/** Whether it is worth looking for the dead among so many versions: each then costs a constant time, on average. */
function isCrowded(dead: number, all: number): boolean {
  return dead > 16 && dead * 2 > all;
}

/** The stored versions of a table's rows, in order of insertion, and its unique indexes. */
export class Table {
  readonly layout: TableLayout;
  heap: Tuple[] = [];
  /** What is indexed, by position. */
  readonly #keys: readonly KeyLayout[];
  readonly #indexes: readonly Map<Key, Entries>[];
  readonly #crowded = new Set<Entries>();
  #dead = 0;
  #places = 0;
  /** The number that each sequence gave last. */
  readonly #drawn: number[] = [];

  constructor(layout: TableLayout) {
    this.layout = layout;
    this.#keys = [...layout.keys, ...layout.indexes];
    this.#indexes = this.#keys.map(() => new Map());
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
    return this.#indexes[index]?.get(key)?.tuples ?? none;
  }

  /** Enters a version. NULL is no key of a unique index, since NULLs never conflict. */
  enter(index: number, key: Key, tuple: Tuple): void {
    if (key === null && index < this.layout.keys.length) return;
    const map = this.#indexes[index];
    const entries = map?.get(key);
    if (entries === undefined) map?.set(key, { tuples: [tuple], dead: 0 });
    else entries.tuples.push(tuple);
  }

  /** Says that a version is superseded. */
  discarded({ values }: Tuple): void {
    this.#dead += 1;
    for (const key of this.#keys) {
      const entries = this.#indexes[key.position]?.get(keyOf(key, values));
      if (entries === undefined) continue;
      entries.dead += 1;
      if (isCrowded(entries.dead, entries.tuples.length)) this.#crowded.add(entries);
    }
  }

  get wantsVacuum(): boolean {
    return this.#crowded.size > 0 || isCrowded(this.#dead, this.heap.length);
  }

  /** Forgets versions that nobody at or after `horizon` can see: those in the way, or all of them when that is worth it. */
  vacuum(horizon: number): void {
    for (const entries of this.#crowded) {
      entries.tuples = entries.tuples.filter((tuple) => !isDead(tuple, horizon));
      entries.dead = 0;
    }
    this.#crowded.clear();
    if (isCrowded(this.#dead, this.heap.length)) this.#vacuumHeap(horizon);
  }

  #vacuumHeap(horizon: number): void {
    const kept: Tuple[] = [];
    for (const tuple of this.heap) {
      if (isDead(tuple, horizon)) this.#forget(tuple, horizon);
      else kept.push(tuple);
    }
    this.heap = kept;
    this.#dead = 0;
  }

  #forget(tuple: Tuple, horizon: number): void {
    for (const key of this.#keys) {
      const map = this.#indexes[key.position];
      const value = keyOf(key, tuple.values);
      const entries = map?.get(value);
      if (entries === undefined) continue;
      entries.tuples = entries.tuples.filter((other) => other !== tuple && !isDead(other, horizon));
      entries.dead = 0;
      if (entries.tuples.length === 0) map?.delete(value);
    }
  }
}

const none: readonly Tuple[] = [];
