import type { Schema } from '../schema/notation.ts';
import { noFields, type FieldSet } from './field-set.ts';
import { fieldElement, itemElement } from './path-element.ts';
import { asList, asRecord, memberSchema, shapeOf } from './typed-value.ts';

/**
 * A value without the fields of a set; what loses all that it had becomes null (structured-merge-diff/v6,
 * typed/remove.go). So does what is atomic or empty to begin with, if something in it is to be removed.
 */
export function removeFields(schema: Schema, value: unknown, fields: FieldSet): unknown {
  const shape = shapeOf(schema, value);
  if (shape.kind === 'scalar') return value;
  if (shape.kind === 'map') {
    const record = shape.atomic ? null : asRecord(value);
    const kept: { [key: string]: unknown } = {};
    for (const [key, inner] of Object.entries(record ?? {})) {
      const node = fields.get(fieldElement(key));
      if (node?.owned === true) continue;
      const below = node?.below ?? noFields;
      kept[key] = below.size === 0 ? inner : removeFields(memberSchema(schema, key), inner, below);
    }
    return Object.keys(kept).length === 0 ? null : kept;
  }
  const { list } = shape;
  const items = list.merge === 'atomic' ? [] : (asList(value) ?? []);
  const kept: unknown[] = [];
  for (const item of items) {
    const identity = itemElement(list, item);
    const node = identity.ok ? fields.get(identity.element) : undefined;
    if (node?.owned === true) continue;
    const below = node?.below ?? noFields;
    kept.push(below.size === 0 ? item : removeFields(list.item, item, below));
  }
  return kept.length === 0 ? null : kept;
}
