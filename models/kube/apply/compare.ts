import { equalJson } from '../objects/object-fields.ts';
import type { ListSchema, Schema } from '../schema/notation.ts';
import { FieldCollector, type FieldSet } from './field-set.ts';
import { fieldElement, type PathElement } from './path-element.ts';
import { asList, asRecord, itemsByElement, memberSchema, shapeOf, type Shape } from './typed-value.ts';

/** What differs between two objects. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Compares two values of one type field by field (structured-merge-diff/v6, typed/compare.go). */
export function compare(schema: Schema, before: unknown, after: unknown): Comparison {
  const comparer = new Comparer();
  comparer.values(schema, before, after, []);
  return { added: comparer.added.set, modified: comparer.modified.set, removed: comparer.removed.set };
}

class Comparer {
  readonly added = new FieldCollector();
  readonly modified = new FieldCollector();
  readonly removed = new FieldCollector();

  /** Undefined: there is no such value on that side. */
  values(schema: Schema, before: unknown, after: unknown, path: readonly PathElement[]): void {
    if (before === after) return;
    const shape = shapeOf(schema, after === undefined ? before : after);
    const former = before === undefined || after === undefined ? shape : shapeOf(schema, before);
    if (former.kind !== shape.kind) this.#shaped(former, schema, before, after, path);
    if (this.#shaped(shape, schema, before, after, path)) return;
    if (before === undefined) this.added.add(path);
    else if (after === undefined) this.removed.add(path);
  }

  /** True when the value counts as one, with nothing below it. */
  #shaped(shape: Shape, schema: Schema, before: unknown, after: unknown, path: readonly PathElement[]): boolean {
    switch (shape.kind) {
      case 'scalar':
        return this.#leaf(before, after, path);
      case 'map': {
        const left = asRecord(before) ?? {};
        const right = asRecord(after) ?? {};
        const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
        if (shape.atomic || keys.size === 0) return this.#leaf(before, after, path);
        for (const key of keys) {
          this.values(memberSchema(schema, key), left[key], right[key], [...path, fieldElement(key)]);
        }
        return false;
      }
      case 'list': {
        const left = asList(before);
        const right = asList(after);
        const empty = (left?.length ?? 0) === 0 && (right?.length ?? 0) === 0;
        if (shape.list.merge === 'atomic' || empty) return this.#leaf(before, after, path);
        this.#items(shape.list, left, right, path);
        return false;
      }
    }
  }

  #leaf(before: unknown, after: unknown, path: readonly PathElement[]): true {
    if (before === undefined) this.added.add(path);
    else if (after === undefined) this.removed.add(path);
    else if (!equalJson(before, after)) this.modified.add(path);
    return true;
  }

  /** Items that a list holds twice count as one value. */
  #items(
    list: ListSchema,
    before: readonly unknown[] | null,
    after: readonly unknown[] | null,
    path: readonly PathElement[],
  ): void {
    const left = itemsByElement(list, before);
    const right = itemsByElement(list, after);
    for (const element of new Set([...left.keys(), ...right.keys()])) {
      const old = left.get(element) ?? [];
      const next = right.get(element) ?? [];
      const place = [...path, element];
      if (old.length < 2 && next.length < 2) this.values(list.item, old[0], next[0], place);
      else if (old.length > 1 && next.length > 1) {
        if (!equalJson(old, next)) this.modified.add(place);
      } else if (old.length > 1) {
        if (next.length > 0) this.values(list.item, undefined, next[0], place);
        this.removed.add(place);
      } else {
        if (old.length > 0) this.values(list.item, old[0], undefined, place);
        this.added.add(place);
      }
    }
  }
}
