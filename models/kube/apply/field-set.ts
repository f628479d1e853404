import { isRecord, type JsonObject } from '../objects/object-fields.ts';
import type { Schema } from '../schema/notation.ts';
import { canonicalElement, compareElements, elementText, type PathElement } from './path-element.ts';
import { itemSchema, memberOf } from './typed-value.ts';

/** Fields of an object as a tree: which of them are in the set, and what is below them. */
export type FieldSet = ReadonlyMap<PathElement, FieldNode>;

export interface FieldNode {
  /** The field itself is in the set, whatever is below it. */
  readonly owned: boolean;
  readonly below: FieldSet;
}

export const noFields: FieldSet = new Map();

interface GrowingNode extends FieldNode {
  owned: boolean;
  readonly below: Map<PathElement, GrowingNode>;
}

/** A set that is being put together. */
export class FieldCollector {
  readonly #root = new Map<PathElement, GrowingNode>();

  /** Adds the field at a path; the fields above it are not added. */
  add(path: readonly PathElement[]): void {
    let level = this.#root;
    let last: GrowingNode | null = null;
    for (const element of path) {
      last = level.get(element) ?? { owned: false, below: new Map() };
      level.set(element, last);
      level = last.below;
    }
    if (last !== null) last.owned = true;
  }

  get set(): FieldSet {
    return this.#root;
  }
}

export function union(left: FieldSet, right: FieldSet): FieldSet {
  if (left.size === 0) return right;
  const result = new Map(left);
  for (const [element, { owned, below }] of right) {
    const other = left.get(element);
    const node = { owned: owned || (other?.owned ?? false), below: union(other?.below ?? noFields, below) };
    result.set(element, node);
  }
  return result;
}

export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  return mapped(left, (element, { owned, below }) => {
    const other = right.get(element);
    return other === undefined ? null : { owned: owned && other.owned, below: intersection(below, other.below) };
  });
}

/** The fields of `left` that are not in `right`; what is below a field of `right` stays. */
export function difference(left: FieldSet, right: FieldSet): FieldSet {
  return mapped(left, (element, { owned, below }) => {
    const other = right.get(element);
    if (other === undefined) return { owned, below };
    return { owned: owned && !other.owned, below: difference(below, other.below) };
  });
}

/** The fields of `left` that are neither in `right` nor below one that is. */
export function without(left: FieldSet, right: FieldSet): FieldSet {
  return mapped(left, (element, { owned, below }) => {
    const other = right.get(element);
    if (other === undefined) return { owned, below };
    return other.owned ? null : { owned, below: without(below, other.below) };
  });
}

function mapped(set: FieldSet, change: (element: PathElement, node: FieldNode) => FieldNode | null): FieldSet {
  const result = new Map<PathElement, FieldNode>();
  for (const [element, node] of set) {
    const next = change(element, node);
    if (next !== null && (next.owned || next.below.size > 0)) result.set(element, next);
  }
  return result;
}

/** The set with all declared fields that lead to its fields. A field of a map is not one of these. */
export function withNamedFields(set: FieldSet, schema: Schema): FieldSet {
  return mapped(set, (element, { owned, below }) => {
    const isField = element.startsWith('f:');
    const member = isField ? memberOf(schema, element.slice(2)) : null;
    const type = member?.schema ?? itemSchema(schema);
    return { owned: owned || (member?.declared ?? false), below: withNamedFields(below, type) };
  });
}

/** The fields as messages name them, those of each level before what is below it. */
export function pathTexts(set: FieldSet, start = ''): readonly string[] {
  const entries = [...set].sort(([left], [right]) => compareElements(left, right));
  const here = entries.filter(([, { owned }]) => owned).map(([element]) => start + elementText(element));
  return [...here, ...entries.flatMap(([element, { below }]) => pathTexts(below, start + elementText(element)))];
}

/** `{"f:spec":{".":{},"f:a":{}}}`: `.` where a field is in the set that also has fields below it. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const entries = [...set].sort(([left], [right]) => compareElements(left, right));
  return Object.fromEntries(
    entries.map(([element, { owned, below }]) => {
      const fields = toFieldsV1(below);
      return [element, owned && below.size > 0 ? { '.': {}, ...fields } : fields];
    }),
  );
}

/** Reads `fieldsV1`; null when it is not in that format. */
export function fromFieldsV1(fields: unknown): FieldSet | null {
  try {
    return isRecord(fields) ? readFields(fields) : null;
  } catch {
    return null;
  }
}

function readFields(fields: JsonObject): FieldSet {
  const result = new Map<PathElement, FieldNode>();
  for (const [element, inner] of Object.entries(fields)) {
    if (element === '.') continue;
    const below = isRecord(inner) ? inner : {};
    const keys = Object.keys(below);
    result.set(canonicalElement(element), {
      owned: keys.length === 0 || Object.hasOwn(below, '.'),
      below: readFields(below),
    });
  }
  return result;
}

/** A set of top-level fields and of fields right below them: `spec`, `metadata.name`. */
export function fieldsNamed(...paths: readonly string[]): FieldSet {
  const collector = new FieldCollector();
  for (const path of paths) collector.add(path.split('.').map((name) => `f:${name}`));
  return collector.set;
}
