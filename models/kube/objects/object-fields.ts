import type { KubeObject } from '../../../modules/ports/kube.ts';

export type JsonObject = { readonly [key: string]: unknown };

/** True for what JSON calls an object: not null, not an array. */
export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A top-level part of an object (`spec`, `status`, …), or undefined. */
export function partOf(object: KubeObject, part: string): unknown {
  return isRecord(object) ? object[part] : undefined;
}

/** The object with one top-level part replaced. */
export function withPart(object: KubeObject, part: string, value: unknown): KubeObject {
  return { ...object, [part]: value };
}

/** The object without a top-level part. */
export function withoutPart(object: KubeObject, part: string): KubeObject {
  if (partOf(object, part) === undefined) return object;
  const rest: KubeObject & { [part: string]: unknown } = { ...object };
  delete rest[part];
  return rest;
}

/** Compiles a dotted path into a reader of its text; what is absent, and what is not text, reads as empty. */
export function textReader(path: string): (object: KubeObject) => string {
  const steps = path.split('.');
  return (object) => {
    const value = valueAt(object, steps);
    return typeof value === 'string' ? value : '';
  };
}

/** As `textReader`, for a boolean that is false when absent. */
export function flagReader(path: string): (object: KubeObject) => string {
  const steps = path.split('.');
  return (object) => String(valueAt(object, steps) === true);
}

/** As `textReader`, for a number that is zero when absent. */
export function countReader(path: string): (object: KubeObject) => string {
  const steps = path.split('.');
  return (object) => {
    const value = valueAt(object, steps);
    return typeof value === 'number' ? String(value) : '0';
  };
}

function valueAt(object: KubeObject, steps: readonly string[]): unknown {
  let value: unknown = object;
  for (const step of steps) {
    if (!isRecord(value)) return undefined;
    value = value[step];
  }
  return value;
}

/** Equality of JSON values. Keys whose value is undefined count as absent. Shared parts cost nothing. */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => equalJson(item, right[index]));
  }
  if (!isRecord(left) || !isRecord(right)) return false;
  for (const key in left) if (!equalJson(left[key], ownValue(right, key))) return false;
  for (const key in right) if (right[key] !== undefined && ownValue(left, key) === undefined) return false;
  return true;
}

/** The value of an own property; a key named `constructor` finds nothing inherited. */
export function ownValue(record: JsonObject, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
