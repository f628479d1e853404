import { compareValues, type Row, type SqlValue } from '../../sql/value.ts';
import type { KeyLayout } from '../../sql/schema.ts';
import { Supremum, type Key } from './record.ts';

/** Records in the order of their keys. */
export class Index<Item extends { readonly key: Key }> {
  readonly layout: KeyLayout;
  readonly isUnique: boolean;
  readonly supremum = new Supremum();
  readonly items: Item[] = [];

  constructor(layout: KeyLayout, isUnique: boolean) {
    this.layout = layout;
    this.isUnique = isUnique;
  }

  /** The position of the first item that is not before `key`, or with `after` of the first one that is behind it. */
  position(key: Key, after: boolean): number {
    let low = 0;
    let high = this.items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = compareKeys(this.items[middle]?.key ?? [], key);
      if (order < 0 || (after && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  find(key: Key): Item | null {
    const item = this.items[this.position(key, false)];
    return item !== undefined && item.key.length === key.length && compareKeys(item.key, key) === 0 ? item : null;
  }

  /** The item at a position, or the supremum behind the last one. */
  at(position: number): Item | Supremum {
    return this.items[position] ?? this.supremum;
  }

  insert(position: number, item: Item): void {
    this.items.splice(position, 0, item);
  }

  /** Takes an item out and returns what stood behind it. */
  remove(item: Item): Item | Supremum {
    const position = this.position(item.key, false);
    if (this.items[position] === item) this.items.splice(position, 1);
    return this.at(position);
  }
}

/** The values of an index's columns in a row. */
export function keyOf({ columns }: KeyLayout, row: Row): Key {
  return columns.map((column) => row[column] ?? null);
}

/** Orders by the values that both have: a prefix equals whatever begins with it. */
export function compareKeys(left: Key, right: Key): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const order = compareNullable(left[index] ?? null, right[index] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

function compareNullable(left: SqlValue, right: SqlValue): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  return compareValues(left, right);
}
