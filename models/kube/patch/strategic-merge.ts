import { isRecord, type JsonObject } from '../objects/object-fields.ts';
import type { FieldSchema, ObjectSchema, Schema } from '../schema/notation.ts';
import { goText, goTypeOf } from './go-text.ts';
import { inElementOrder, keyOf, type ListOrder } from './element-order.ts';
import { PatchRefusal } from './patch-refusal.ts';

/**
 * Strategic merge patch (apimachinery/pkg/util/strategicpatch/patch.go, 1.36): like a merge patch, but that lists whose
 * type says so are merged by key or as sets, and with directives for what cannot be said otherwise: `$patch`,
 * `$retainKeys`, `$setElementOrder/…`, `$deleteFromPrimitiveList/…`. Throws a `PatchRefusal`.
 * Not modelled: documents in which lists hold nulls, for which the real server crashes.
 */
export function strategicMergePatch(schema: ObjectSchema, target: JsonObject, patch: JsonObject): JsonObject {
  return mergeObject(schema, target, patch);
}

type Draft = { [key: string]: unknown };

const directive = '$patch';
const retainKeys = '$retainKeys';
const elementOrder = '$setElementOrder';
const deletions = '$deleteFromPrimitiveList';

function mergeObject(schema: Schema, target: JsonObject, patch: JsonObject): JsonObject {
  const action = patch[directive];
  if (action !== undefined) return replaced(action, patch);
  const result: Draft = { ...target };
  const rest: Draft = { ...patch };
  keepOnly(result, rest);
  for (const key of Object.keys(patch)) if (key.startsWith(elementOrder)) mergeOrdered(schema, result, rest, key);
  for (const key of Object.keys(rest)) {
    if (key.startsWith(deletions)) deleteItems(result, keyAfter(key, deletions), rest[key]);
    else mergeField(schema, result, key, rest[key]);
  }
  return result;
}

function replaced(action: unknown, patch: JsonObject): JsonObject {
  if (action === 'delete') return {};
  if (action !== 'replace') throw unknownAction(action, patch);
  return Object.fromEntries(Object.entries(patch).filter(([key]) => key !== directive));
}

function unknownAction(action: unknown, patch: JsonObject): PatchRefusal {
  const text = typeof action === 'string' ? action : `%!s(${goTypeOf(action)}=${goText(action)})`;
  return new PatchRefusal(500, `unknown patch type: ${text} in map: ${goText(patch)}`);
}

/** `$retainKeys`: the fields that may stay; the patch may touch no others. */
function keepOnly(result: Draft, patch: Draft): void {
  if (!Object.hasOwn(patch, retainKeys)) return;
  const kept = patch[retainKeys];
  delete patch[retainKeys];
  if (!isList(kept)) throw new PatchRefusal(400, 'invalid patch format of retainKeys');
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || key.startsWith(deletions) || key.startsWith(elementOrder) || kept.includes(key)) continue;
    throw new PatchRefusal(400, 'invalid patch format of retainKeys');
  }
  for (const key of Object.keys(result)) if (!kept.includes(key)) delete result[key];
}

/** Merges the list that a `$setElementOrder/…` is about, and takes both out of the patch. */
function mergeOrdered(schema: Schema, result: Draft, patch: Draft, directiveKey: string): void {
  const order = patch[directiveKey];
  delete patch[directiveKey];
  if (!isList(order)) throw wrongType('[]interface {}', order);
  const key = keyAfter(directiveKey, elementOrder);
  const present = result[key];
  const change = patch[key];
  for (const list of [present, change])
    if (list !== undefined && !isList(list)) throw wrongType('[]interface {}', list);
  const { mergeKey, item } = listField(schema, key);
  const list = isList(present) ? present : undefined;
  const changes = isList(change) ? change : undefined;
  checkOrder(changes ?? [], order, mergeKey ?? '');
  if (list === undefined && changes === undefined) return;
  delete patch[key];
  const backing = { items: list ?? [] };
  const merged =
    list === undefined
      ? withoutDirectives(changes ?? [])
      : changes === undefined
        ? list
        : mergeKey === null
          ? changes
          : mergeList(item, list, changes, mergeKey, backing);
  checkAlike([...(list ?? []), ...(changes ?? [])], [list ?? [], changes ?? []]);
  result[key] = inElementOrder(merged, { mergeKey: mergeKey ?? '', patchOrder: order, serverOrder: backing.items });
}

/** The patch must name its items in the order of the directive. */
function checkOrder(changes: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  if (order.length === 0 || changes.length === 0) return;
  const kept = changes.filter((change) => !isRecord(change) || mergeKey === '' || change[directive] !== 'delete');
  let next = 0;
  for (const wanted of order) {
    while (next < kept.length && isRecord(kept[next]) && directive in (kept[next] as JsonObject)) next += 1;
    if (next < kept.length && keyOf(kept[next], mergeKey) === keyOf(wanted, mergeKey)) next += 1;
  }
  if (next >= kept.length) return;
  const lists = `The order in patch list:\n${goText(changes)}\n doesn't match ${elementOrder} list:\n${goText(order)}\n`;
  throw new PatchRefusal(500, lists);
}

function deleteItems(result: Draft, key: string, unwanted: unknown): void {
  const list = result[key];
  if (unwanted === null) delete result[key];
  else if (isList(list) && isList(unwanted) && (list.length > 0 || unwanted.length > 0)) {
    checkAlike([...list, ...unwanted], [list, unwanted]);
    result[key] = list.filter((item) => !unwanted.includes(item));
  }
}

function mergeField(schema: Schema, result: Draft, key: string, change: unknown): void {
  const present = result[key];
  if (change === null) delete result[key];
  else if (isRecord(present) && isRecord(change)) result[key] = mergeObject(field(schema, key).schema, present, change);
  else if (isList(present) && isList(change)) {
    const { mergeKey, item } = listField(schema, key);
    result[key] = mergeKey === null ? change : mergeList(item, present, change, mergeKey, { items: present });
  } else {
    const value = withoutDirectives(withoutNulls(change));
    if (value === undefined) delete result[key];
    else result[key] = value;
  }
}

function field(schema: Schema, key: string): FieldSchema {
  if (schema.kind !== 'object') {
    const why = `merging an object in json but data type is not struct, instead is: ${schema.kind === 'list' ? 'slice' : schema.kind}`;
    throw new PatchRefusal(500, why);
  }
  const found = schema.fields.get(key);
  if (found !== undefined) return found;
  throw new PatchRefusal(500, `unable to find api field in struct ${schema.name} for the json field "${key}"`);
}

function listField(schema: Schema, key: string): { readonly mergeKey: string | null; readonly item: Schema } {
  const { schema: type, mergeKey } = field(schema, key);
  if (type.kind === 'list') return { mergeKey, item: type.item };
  throw new PatchRefusal(500, 'expected slice or array type, but got: struct');
}

/**
 * `backing` becomes what the server's own list looks like after the merge. Go deletes from a slice in place and appends
 * to what that leaves free, so that added items can get a place in the order of the list.
 */
function mergeList(
  item: Schema,
  list: readonly unknown[],
  changes: readonly unknown[],
  mergeKey: string,
  backing: { items: readonly unknown[] },
): readonly unknown[] {
  if (list.length === 0 && changes.length === 0) return list;
  checkAlike([...list, ...changes], [list, changes]);
  if (!isRecord(list[0] ?? changes[0])) {
    const order: ListOrder = { mergeKey, patchOrder: changes, serverOrder: list };
    return inElementOrder([...new Set([...list, ...changes])], order);
  }
  if (mergeKey === '') throw new PatchRefusal(500, 'cannot merge lists without merge key for struct');
  const { kept, added, replaces } = specialItems(list, changes, mergeKey);
  const merged = [...kept];
  for (const change of added) {
    const key = keyOf(change, mergeKey);
    const index = merged.findIndex((candidate) => isRecord(candidate) && candidate[mergeKey] === key);
    const present = merged[index];
    if (!isRecord(present) || !isRecord(change)) merged.push(change);
    else merged[index] = mergeObject(item, present, change);
  }
  if (!replaces) backing.items = reused(list, kept, merged);
  return inElementOrder(merged, { mergeKey, patchOrder: added, serverOrder: kept });
}

/** What is in the memory of `list` once `kept` has moved to its front and `merged` has been appended to that. */
function reused(list: readonly unknown[], kept: readonly unknown[], merged: readonly unknown[]): readonly unknown[] {
  if (kept.length === list.length) return list;
  if (merged.length > list.length) {
    // Appending moved to new memory at some point; what had been appended until then stays behind.
    return merged.slice(0, list.length);
  }
  return [...merged, ...list.slice(merged.length)];
}

/** Carries out the items that are directives, and takes them out of the patch. */
function specialItems(
  list: readonly unknown[],
  changes: readonly unknown[],
  mergeKey: string,
): { readonly kept: readonly unknown[]; readonly added: readonly unknown[]; readonly replaces: boolean } {
  let kept = list;
  let replaces = false;
  const plain: unknown[] = [];
  for (const change of changes) {
    const action = isRecord(change) ? change[directive] : undefined;
    if (!isRecord(change) || action === undefined) plain.push(change);
    else if (action === 'delete') {
      const key = keyOf(change, mergeKey);
      kept = kept.filter((item) => !isRecord(item) || item[mergeKey] !== key);
    } else if (action === 'replace') replaces = true;
    else if (action === 'merge') throw new PatchRefusal(500, 'merging lists cannot yet be specified in the patch');
    else throw unknownAction(action, change);
  }
  return replaces ? { kept: plain, added: [], replaces } : { kept, added: plain, replaces };
}

/** Lists are merged only when all their items have one type. */
function checkAlike(items: readonly unknown[], lists: readonly (readonly unknown[])[]): void {
  const [first] = items;
  if (items.length === 0) throw new PatchRefusal(500, 'no elements in any of the given slices');
  if (isList(first)) throw new PatchRefusal(422, 'lists of lists are not supported');
  if (items.every((item) => goTypeOf(item) === goTypeOf(first))) return;
  throw new PatchRefusal(500, `list element types are not identical: [${lists.map(goText).join(' ')}]`);
}

function keyAfter(key: string, prefix: string): string {
  if (key.startsWith(`${prefix}/`)) return key.slice(prefix.length + 1);
  const what = prefix === elementOrder ? 'setElementOrder list' : 'primitive list';
  throw new PatchRefusal(400, `invalid patch format of ${what}`);
}

function wrongType(expected: string, actual: unknown): PatchRefusal {
  return new PatchRefusal(500, `expected a ${expected}, but received a ${goTypeOf(actual)}`);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Nulls in what is new mean nothing. */
function withoutNulls(value: unknown): unknown {
  if (isList(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== null);
  return Object.fromEntries(entries.map(([key, part]) => [key, withoutNulls(part)]));
}

function withoutDirectives(value: readonly unknown[]): readonly unknown[];
function withoutDirectives(value: unknown): unknown;
/** Objects with a directive are not stored: undefined. */
function withoutDirectives(value: unknown): unknown {
  if (isList(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isRecord(value)) return value;
  if (directive in value) return undefined;
  const entries = Object.entries(value).map(([key, part]): [string, unknown] => [key, withoutDirectives(part)]);
  return Object.fromEntries(entries.filter(([, part]) => part !== undefined));
}
