import { isRecord, type JsonObject } from '../objects/object-fields.ts';

/** What is at a path of a document, or undefined. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const step of path) found = isRecord(found) ? found[step] : undefined;
  return found;
}

/** The text at a path; empty where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The number at a path; 0 where there is none. */
export function numberAt(value: unknown, ...path: readonly string[]): number {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : 0;
}

/** The objects of the list at a path. */
export function listAt(value: unknown, ...path: readonly string[]): readonly JsonObject[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.filter(isRecord) : [];
}

/** How many keys the object at a path has. */
export function sizeAt(value: unknown, ...path: readonly string[]): number {
  const found = at(value, ...path);
  return isRecord(found) ? Object.keys(found).length : 0;
}

/** The status (`True`, `False`, `Unknown`) of a condition, or null when there is no such condition. */
export function conditionStatus(value: unknown, type: string): string | null {
  const condition = listAt(value, 'status', 'conditions').find((each) => each['type'] === type);
  return condition === undefined ? null : textAt(condition, 'status');
}

/** The first text that says something, or the other one. */
export function orElse(text: string, otherwise: string): string {
  return text === '' ? otherwise : text;
}
