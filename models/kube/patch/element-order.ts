import { isRecord } from '../objects/object-fields.ts';
import { goText, goTypeOf } from './go-text.ts';
import { PatchRefusal } from './patch-refusal.ts';

export interface ListOrder {
  /** Empty: items are scalars. */
  readonly mergeKey: string;
  /** Items in the order that the patch wants. */
  readonly patchOrder: readonly unknown[];
  /** Items in the order that they had. */
  readonly serverOrder: readonly unknown[];
}

/** What identifies an item of a list. Throws a `PatchRefusal` for an object without it. */
export function keyOf(item: unknown, mergeKey: string): unknown {
  if (mergeKey === '') return item;
  if (!isRecord(item)) {
    throw new PatchRefusal(500, `expected a map[string]interface {}, but received a ${goTypeOf(item)}`);
  }
  if (Object.hasOwn(item, mergeKey)) return item[mergeKey];
  throw new PatchRefusal(500, `map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
}

/**
 * The merged items in their final order: those that the patch names in its order, and the others put between them, each
 * before the first that came after it on the server (normalizeElementOrder of strategicpatch/patch.go, 1.36).
 */
export function inElementOrder(items: readonly unknown[], order: ListOrder): readonly unknown[] {
  const { mergeKey } = order;
  const patchIndex = indexOf(order.patchOrder, mergeKey);
  const serverIndex = indexOf(order.serverOrder, mergeKey);
  const named = items.filter((item) => patchIndex.has(keyOf(item, mergeKey)));
  const others = items.filter((item) => !patchIndex.has(keyOf(item, mergeKey)));
  const left = sortedBy(others, serverIndex, mergeKey);
  const right = sortedBy(named, patchIndex, mergeKey);
  const result: unknown[] = [];
  let next = 0;
  for (const item of right) {
    const limit = serverIndex.get(keyOf(item, mergeKey)) ?? -1;
    while (next < left.length && (serverIndex.get(keyOf(left[next], mergeKey)) ?? limit) < limit) {
      result.push(left[next]);
      next += 1;
    }
    result.push(item);
  }
  return [...result, ...left.slice(next)];
}

function indexOf(list: readonly unknown[], mergeKey: string): ReadonlyMap<unknown, number> {
  const index = new Map<unknown, number>();
  list.forEach((item, place) => {
    const key = keyOf(item, mergeKey);
    if (!index.has(key)) index.set(key, place);
  });
  return index;
}

/**
 * Insertion sort as Go's sort.SliceStable does it for short lists: items without a place count as less than any other,
 * on both sides of a comparison, so that the algorithm shows.
 */
function sortedBy(
  items: readonly unknown[],
  index: ReadonlyMap<unknown, number>,
  mergeKey: string,
): readonly unknown[] {
  const sorted: unknown[] = [];
  for (const item of items) {
    const place = index.get(keyOf(item, mergeKey));
    let at = sorted.length;
    while (at > 0) {
      const before = index.get(keyOf(sorted[at - 1], mergeKey));
      if (place !== undefined && before !== undefined && place >= before) break;
      at -= 1;
    }
    sorted.splice(at, 0, item);
  }
  return sorted;
}
