import { isRecord } from '../objects/object-fields.ts';
import type { ListSchema, ObjectSchema } from '../schema/notation.ts';

/**
 * One step of the way to a field, as `fieldsV1` writes it: `f:spec` a field, `k:{"name":"a"}` an item of a list by its
 * keys, `v:"x"` an item of a set (structured-merge-diff/v6, fieldpath/serialize-pe.go).
 */
export type PathElement = string;

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

export type ItemElement =
  { readonly ok: true; readonly element: PathElement } | { readonly ok: false; readonly problem: string };

/** What identifies an item of a list that merges as a set or as a map (typed/helpers.go). */
export function itemElement(list: ListSchema, item: unknown): ItemElement {
  return list.merge === 'set' ? setElement(item) : keyedElement(list, item);
}

function setElement(item: unknown): ItemElement {
  const kind = 'associative list without keys has an element';
  if (isRecord(item)) return { ok: false, problem: `${kind} that's a map type` };
  if (Array.isArray(item)) return { ok: false, problem: 'not supported: associative list with lists as elements' };
  if (item === null) return { ok: false, problem: `${kind} that's an explicit null` };
  return { ok: true, element: `v:${JSON.stringify(item)}` };
}

function keyedElement({ item: type, keys }: ListSchema, item: unknown): ItemElement {
  if (item === null) return { ok: false, problem: 'associative list with keys may not have a null element' };
  if (!isRecord(item)) return { ok: false, problem: 'associative list with keys may not have non-map elements' };
  const found = keys.flatMap((key) => {
    const value = item[key] ?? (type.kind === 'object' ? absentKey(type, key) : undefined);
    return value === undefined ? [] : [[key, value] as const];
  });
  if (found.length === 0) {
    const names = `[${keys.map((key) => JSON.stringify(key)).join(' ')}]`;
    const problem = `associative list with keys has an element that omits all key fields ${names}`;
    return { ok: false, problem: `${problem} (and doesn't have default values for any key fields)` };
  }
  return { ok: true, element: `k:${JSON.stringify(Object.fromEntries(found.toSorted(byName)))}` };
}

function absentKey(type: ObjectSchema, key: string): unknown {
  return type.fields.get(key)?.absent;
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The same element whatever JSON it was written in. */
export function canonicalElement(text: string): PathElement {
  if (text.startsWith('v:')) return `v:${JSON.stringify(JSON.parse(text.slice(2)))}`;
  if (!text.startsWith('k:')) return text;
  const keys: unknown = JSON.parse(text.slice(2));
  return isRecord(keys) ? `k:${JSON.stringify(Object.fromEntries(Object.entries(keys).sort(byName)))}` : text;
}

/** As messages show it: `.name`, `[name="a"]`, `[="x"]`. */
export function elementText(element: PathElement): string {
  const rest = element.slice(2);
  if (element.startsWith('f:')) return `.${rest}`;
  if (element.startsWith('v:')) return `[=${rest}]`;
  if (!element.startsWith('k:')) return `[${rest}]`;
  const keys = Object.entries(JSON.parse(rest) as object);
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
}

/** Fields first, then items by key, then items by value. */
export function compareElements(left: PathElement, right: PathElement): number {
  const kinds = order.indexOf(left[0] ?? '') - order.indexOf(right[0] ?? '');
  if (kinds !== 0 || left.startsWith('f:')) return kinds === 0 ? compareTexts(left, right) : kinds;
  return compareValues(JSON.parse(left.slice(2)), JSON.parse(right.slice(2)));
}

const order = 'fkvi';

function compareValues(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  if (!isRecord(left) || !isRecord(right)) return typeof left === 'number' ? -1 : typeof right === 'number' ? 1 : 0;
  const others = Object.entries(right);
  for (const [index, [key, value]] of Object.entries(left).entries()) {
    const [otherKey = '', otherValue] = others[index] ?? [];
    const difference = compareTexts(key, otherKey) || compareValues(value, otherValue);
    if (difference !== 0) return difference;
  }
  return Object.keys(left).length - others.length;
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
