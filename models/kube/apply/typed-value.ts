import { isRecord, type JsonObject } from '../objects/object-fields.ts';
import { untyped, type ListSchema, type Schema } from '../schema/notation.ts';
import { itemElement, type PathElement } from './path-element.ts';

/** How a value is merged: what structured-merge-diff calls an atom. */
export type Shape =
  | { readonly kind: 'map'; readonly atomic: boolean }
  | { readonly kind: 'list'; readonly list: ListSchema }
  | { readonly kind: 'scalar' };

const granular: Shape = { kind: 'map', atomic: false };
const untypedList: ListSchema = { kind: 'list', item: untyped, merge: 'atomic', keys: [] };

/** The shape of a value of that type; where the type says nothing, the value does, and null passes for a map. */
export function shapeOf(schema: Schema, value: unknown): Shape {
  switch (schema.kind) {
    case 'object':
    case 'map':
      return { kind: 'map', atomic: schema.atomic };
    case 'list':
      return { kind: 'list', list: schema };
    case 'scalar':
      return { kind: 'scalar' };
    case 'untyped':
      if (Array.isArray(value)) return { kind: 'list', list: untypedList };
      return isRecord(value) || value === null ? granular : { kind: 'scalar' };
  }
}

/** The type of a field, and whether it has one of its own: fields of maps do not. Null: there is no such field. */
export function memberOf(schema: Schema, key: string): { readonly schema: Schema; readonly declared: boolean } | null {
  switch (schema.kind) {
    case 'object': {
      const field = schema.fields.get(key);
      if (field !== undefined) return { schema: field.schema, declared: true };
      return schema.open ? { schema: untyped, declared: false } : null;
    }
    case 'map':
      return { schema: schema.value, declared: false };
    case 'untyped':
      return { schema: untyped, declared: false };
    case 'scalar':
    case 'list':
      return null;
  }
}

/** The type of the fields of a value, where it is known that there is one. */
export function memberSchema(schema: Schema, key: string): Schema {
  return memberOf(schema, key)?.schema ?? untyped;
}

export function itemSchema(schema: Schema): Schema {
  return schema.kind === 'list' ? schema.item : untyped;
}

export function asRecord(value: unknown): JsonObject | null {
  return isRecord(value) ? value : null;
}

export function asList(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null;
}

/** The items of a list that merges, by what identifies them. Items without an identity are left out. */
export function itemsByElement(
  list: ListSchema,
  items: readonly unknown[] | null,
): ReadonlyMap<PathElement, readonly unknown[]> {
  const found = new Map<PathElement, unknown[]>();
  for (const item of items ?? []) {
    const identity = itemElement(list, item);
    if (!identity.ok) continue;
    const same = found.get(identity.element);
    if (same === undefined) found.set(identity.element, [item]);
    else same.push(item);
  }
  return found;
}
