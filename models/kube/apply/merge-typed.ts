import type { ListSchema, Schema } from '../schema/notation.ts';
import { itemElement, type PathElement } from './path-element.ts';
import { asList, asRecord, itemsByElement, memberSchema, shapeOf } from './typed-value.ts';

/**
 * Puts what is applied over what is there: objects and lists that merge keep what is not mentioned
 * (structured-merge-diff/v6, typed/merge.go). Undefined: nothing is left of it.
 */
export function mergeTyped(schema: Schema, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  if (live === undefined) return applied;
  const shape = shapeOf(schema, applied);
  if (shape.kind === 'scalar') return applied;
  if (shape.kind === 'map') {
    const left = asRecord(live) ?? {};
    const right = asRecord(applied) ?? {};
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    if (shape.atomic || keys.size === 0) return applied;
    const merged: { [key: string]: unknown } = {};
    for (const key of keys) {
      const value = mergeTyped(memberSchema(schema, key), left[key], right[key]);
      if (value !== undefined) merged[key] = value;
    }
    return merged;
  }
  const left = asList(live) ?? [];
  const right = asList(applied) ?? [];
  if (shape.list.merge === 'atomic' || (left.length === 0 && right.length === 0)) return applied;
  return mergeItems(shape.list, left, right);
}

/**
 * Items that both lists have are in the order of the applied one; those that only one has stay near their neighbours.
 */
function mergeItems(list: ListSchema, live: readonly unknown[], applied: readonly unknown[]): readonly unknown[] {
  const left = elementsOf(list, live);
  const right = elementsOf(list, applied);
  const liveItems = itemsByElement(list, live);
  const appliedItems = itemsByElement(list, applied);
  const shared = right.filter((element) => liveItems.has(element));
  const done = new Set<PathElement>();
  const merged: unknown[] = [];
  const take = (element: PathElement): void => {
    done.add(element);
    const both = liveItems.get(element) ?? [];
    const [item] = appliedItems.get(element) ?? [];
    // What is there twice is not merged with, it is replaced.
    const value = both.length > 1 ? item : mergeTyped(list.item, both[0], item);
    if (value !== undefined) merged.push(value);
    if (shared[0] === element) shared.shift();
  };
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const here = left[i];
    const next = right[j];
    if (here !== undefined && here === next) {
      take(here);
      i += 1;
      j += 1;
    } else if (here !== undefined && next !== undefined && appliedItems.has(here) && (shared[0] ?? here) !== here)
      i += 1;
    else if (here !== undefined && !appliedItems.has(here)) {
      merged.push(live[i]);
      i += 1;
    } else {
      if (here !== undefined && done.has(here)) i += 1;
      if (next === undefined) continue;
      take(next);
      j += 1;
    }
  }
  return merged;
}

function elementsOf(list: ListSchema, items: readonly unknown[]): readonly PathElement[] {
  return items.map((item) => {
    const identity = itemElement(list, item);
    return identity.ok ? identity.element : '';
  });
}
