import { isRecord, type JsonObject } from '../objects/object-fields.ts';

/** True for what Go leaves at its zero value when it decodes JSON into a field without a pointer. */
export function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** `given` with those `defaults` that it leaves unset; the same object when it leaves none. */
export function filled(given: JsonObject, defaults: JsonObject): JsonObject {
  let result: { [key: string]: unknown } | null = null;
  for (const key in defaults) {
    if (!isUnset(given[key])) continue;
    result ??= { ...given };
    result[key] = defaults[key];
  }
  return result ?? given;
}

/** `given` with one part replaced by what `change` makes of it, if it has that part and it is an object. */
export function changed(given: JsonObject, key: string, change: (part: JsonObject) => JsonObject): JsonObject {
  const part = given[key];
  if (!isRecord(part)) return given;
  const next = change(part);
  return next === part ? given : { ...given, [key]: next };
}

/** `given` with every object in the list at `key` replaced by what `change` makes of it. */
export function changedEach(given: JsonObject, key: string, change: (item: JsonObject) => JsonObject): JsonObject {
  const list = given[key];
  if (!Array.isArray(list)) return given;
  const next = list.map((item: unknown) => (isRecord(item) ? change(item) : item));
  return next.some((item, index) => item !== list[index]) ? { ...given, [key]: next } : given;
}

/** The objects in the list at `key`; none when there is no list. */
export function listOf(given: JsonObject, key: string): readonly JsonObject[] {
  const list = given[key];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
