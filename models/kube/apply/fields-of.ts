import { isRecord } from '../objects/object-fields.ts';
import type { Schema } from '../schema/notation.ts';
import { FieldCollector, type FieldSet } from './field-set.ts';
import { fieldElement, type PathElement } from './path-element.ts';
import { asList, asRecord, itemsByElement, memberOf, shapeOf } from './typed-value.ts';

/** The fields that a document says something about (structured-merge-diff/v6, typed/tofieldset.go). */
export function fieldsOf(schema: Schema, document: unknown): FieldSet {
  const fields = new FieldCollector();
  collect(schema, document, [], fields);
  return fields.set;
}

function collect(schema: Schema, value: unknown, path: readonly PathElement[], fields: FieldCollector): void {
  const shape = shapeOf(schema, value);
  if (shape.kind === 'scalar' || (shape.kind === 'map' ? shape.atomic : shape.list.merge === 'atomic')) {
    fields.add(path);
    return;
  }
  if (shape.kind === 'map') {
    for (const [key, inner] of Object.entries(asRecord(value) ?? {})) {
      const member = memberOf(schema, key);
      if (member === null) continue;
      const place = [...path, fieldElement(key)];
      collect(member.schema, inner, place, fields);
      const empty = inner === null || (isRecord(inner) && Object.keys(inner).length === 0);
      if (empty || !member.declared) fields.add(place);
    }
    return;
  }
  for (const [element, items] of itemsByElement(shape.list, asList(value))) {
    const place = [...path, element];
    if (items.length === 1) collect(shape.list.item, items[0], place, fields);
    fields.add(place);
  }
}
