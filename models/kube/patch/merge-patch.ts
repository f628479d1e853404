import { isRecord, ownValue, type JsonObject } from '../objects/object-fields.ts';

/**
 * JSON merge patch as the library of the real server applies it (evanphx/json-patch v4): RFC 7386, but nulls inside of
 * the items of a list are dropped too, except where the list replaces an object. The result shares everything with the
 * target that the patch does not change; a patch without effect returns the target itself. A property of the patch whose
 * value is undefined is absent.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) {
    if (patch === target || sameList(target, patch)) return target;
    return isRecord(target) ? patch : withoutNulls(patch);
  }
  const base: JsonObject = isRecord(target) ? target : {};
  let result: { [key: string]: unknown } | null = isRecord(target) ? null : {};
  for (const key of Object.keys(patch)) {
    const change = patch[key];
    if (change === undefined) continue;
    const old = ownValue(base, key);
    if (change === null) {
      if (!Object.hasOwn(base, key)) continue;
      result ??= { ...base };
      delete result[key];
      continue;
    }
    const merged = mergePatch(old, change);
    if (merged === old) continue;
    result ??= { ...base };
    setOwn(result, key, merged);
  }
  return result ?? target;
}

/** Sets an own property even for names such as `__proto__`. */
function setOwn(record: { [key: string]: unknown }, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(record, key, { value, enumerable: true, writable: true, configurable: true });
  else record[key] = value;
}

/** Lists are replaced as a whole, but a list equal in every plain item is no change. */
function sameList(target: unknown, patch: unknown): boolean {
  if (!Array.isArray(target) || !Array.isArray(patch) || target.length !== patch.length) return false;
  return target.every((item, index) => item === patch[index]);
}

/** Objects lose what is null, at any depth; lists keep their nulls. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
  return Object.fromEntries(kept.map(([key, part]) => [key, withoutNulls(part)]));
}
